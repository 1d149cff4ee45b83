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
            "comfypulse queue --pod http://127.0.0.1:8188",
            "comfypulse watch 5b0c3f2e-8d7a-4f3e-9a51-0d9f6c1e2b47",
            "comfypulse replay my-recording",
            "comfypulse doctor --pod http://127.0.0.1:8188",
            "comfypulse pod --port 8188",
        ],
        ["run"] =
        [
            "comfypulse run workflow.json",
            "comfypulse run workflow.json --pod http://127.0.0.1:8188 --set KSampler.steps=30 --set 6.text=\"a red fox\"",
            "comfypulse run upscale.json --input LoadImage.image=cat.png --out pictures",
            "comfypulse run fox.json cat.json --count 4 --seed random --out pictures",
            "cat workflow.json | comfypulse run - --json --timeout 10m",
        ],
        ["train"] =
        [
            "comfypulse train train-lora.json --plot loss.svg --out loras",
            "comfypulse train train-lora.json --pod http://127.0.0.1:8188 --set TrainLoraNode.steps=500 --csv loss.csv --json",
            "comfypulse train my-training.json --trainer MyTrainer --no-logs",
            "id=$(comfypulse train train-lora.json --pod http://127.0.0.1:8188 --detach)",
        ],
        ["watch"] =
        [
            "comfypulse watch 5b0c3f2e-8d7a-4f3e-9a51-0d9f6c1e2b47 --out pictures",
            "comfypulse watch 5b0c3f2e-8d7a-4f3e-9a51-0d9f6c1e2b47 --pod http://127.0.0.1:8188 --take-over",
            "comfypulse watch --all --out pictures",
        ],
        ["queue"] =
        [
            "comfypulse queue --pod http://127.0.0.1:8188",
            "comfypulse queue --json",
            "comfypulse queue --delete 5b0c3f2e-8d7a-4f3e-9a51-0d9f6c1e2b47",
            "comfypulse queue --clear",
        ],
        ["history"] =
        [
            "comfypulse history --pod http://127.0.0.1:8188 --max 5",
            "comfypulse history 5b0c3f2e-8d7a-4f3e-9a51-0d9f6c1e2b47",
            "comfypulse history --json",
        ],
        ["cancel"] = ["comfypulse cancel 5b0c3f2e-8d7a-4f3e-9a51-0d9f6c1e2b47 --pod http://127.0.0.1:8188"],
        ["download"] =
        [
            "comfypulse download 5b0c3f2e-8d7a-4f3e-9a51-0d9f6c1e2b47 --pod http://127.0.0.1:8188 --out pictures",
            "comfypulse download 5b0c3f2e-8d7a-4f3e-9a51-0d9f6c1e2b47 --node 9",
        ],
        ["upload"] =
        [
            "comfypulse upload cat.png dog.png --pod http://127.0.0.1:8188 --subfolder pets",
            "comfypulse upload mask.png --mask-of pets/cat.png",
        ],
        ["models"] = ["comfypulse models --pod http://127.0.0.1:8188", "comfypulse models checkpoints --json"],
        ["nodes"] =
        [
            "comfypulse nodes --pod http://127.0.0.1:8188 --category image",
            "comfypulse nodes --find upscale",
            "comfypulse nodes KSampler --json",
        ],
        ["completion"] =
        [
            "source <(comfypulse completion bash)",
            "comfypulse completion zsh > ~/.zfunc/_comfypulse",
            "comfypulse completion fish > ~/.config/fish/completions/comfypulse.fish",
            "comfypulse completion pwsh | Out-String | Invoke-Expression",
        ],
        ["replay"] = ["comfypulse replay my-recording", "comfypulse replay recordings --json", "comfypulse replay recordings --score"],
        ["doctor"] = ["comfypulse doctor --pod http://127.0.0.1:8188", "comfypulse doctor --pod https://host/comfy/ --header 'Authorization: Bearer …' --json"],
        ["pod"] =
        [
            "comfypulse pod",
            "comfypulse pod --port 0 --step-time 20ms --as 0.3.64",
            "comfypulse pod --timing flux --model-load 40s --time-factor 10",
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
