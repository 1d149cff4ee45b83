using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ComfyPulse.Cli.Commands;

/// <summary>The generated help, with examples below it.</summary>
internal sealed class HelpWithExamples(HelpAction generated) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        [CommandLine.Name] =
        [
            "comfypulse run workflow.json",
            "comfypulse run workflow.json --pod http://127.0.0.1:8188 --seed random --out pictures",
            "comfypulse replay my-recording",
            "comfypulse doctor --pod http://127.0.0.1:8188",
            "comfypulse pod --port 8188",
        ],
        ["run"] =
        [
            "comfypulse run workflow.json",
            "comfypulse run workflow.json --pod http://127.0.0.1:8188 --set KSampler.steps=30 --set 6.text=\"a red fox\"",
            "comfypulse run upscale.json --input LoadImage.image=cat.png --out pictures",
            "cat workflow.json | comfypulse run - --json --timeout 10m",
        ],
        ["replay"] = ["comfypulse replay my-recording", "comfypulse replay recordings --json"],
        ["doctor"] = ["comfypulse doctor --pod http://127.0.0.1:8188", "comfypulse doctor --pod https://host/comfy/ --header 'Authorization: Bearer …' --json"],
        ["pod"] =
        [
            "comfypulse pod",
            "comfypulse pod --port 0 --step-time 20ms --as 0.3.64",
            "comfypulse pod --fault \"drop-socket frame=12 how=reset\" --fault \"answer-with status=503 path=/queue retry-after=2s\"",
            "comfypulse pod --faults",
            "curl --data \"lose-answer when=after\" http://127.0.0.1:8188/faults",
        ],
    };

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = generated.Invoke(parseResult);
        if (Examples.TryGetValue(parseResult.CommandResult.Command.Name, out var examples))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine("  " + example);
            }

            output.WriteLine();
        }

        return code;
    }
}
