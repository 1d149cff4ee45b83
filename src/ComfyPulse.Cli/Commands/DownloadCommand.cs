using System.CommandLine;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Prompts;
using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse download</c>: what an ended prompt produced, saved here.</summary>
internal sealed class DownloadCommand : Command
{
    private readonly Argument<string> _id = PromptIds.One("The prompt; it must have ended.");
    private readonly PodChoice _pod;

    private readonly Option<string> _out = new("--out") { Description = "The folder that the outputs are saved in.", HelpName = "DIR", DefaultValueFactory = _ => "output" };

    private readonly Option<string?> _node = new("--node") { Description = "Only what this node produced.", HelpName = "ID" };

    public DownloadCommand()
        : base("download", "Saves what an ended prompt produced, and names what is no longer on the pod.")
    {
        Add(_id);
        Add(_out);
        Add(_node);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        var (id, node) = (parsed.GetRequiredValue(_id), parsed.GetValue(_node));
        var chosen = _pod.Of(parsed, PromptIds.Remembered(id));
        var folder = OutputFolder.Prepare(parsed.GetRequiredValue(_out), "--out");
        return PodQuestion.AskAsync(chosen, async (pod, stop) =>
        {
            await using IRunView view = parsed.GetValue(CommandLine.Json) ? new JsonView(JsonLines.ToStandardOutput, Console.Error) : new PlainView(Console.Out, Console.Error, TimeProvider.System);
            var result = await ResultAsync(pod, chosen, id, stop);
            if (result.Outcome is not PromptOutcome.Succeeded)
            {
                view.Note($"The prompt did not succeed ({result.Outcome.Word}); what it produced until then is saved.");
            }

            var saver = new OutputSaver((output, token) => output.SaveAsync(folder, cancellationToken: token), folder, view);
            saver.Complete([.. result.Outputs.Where(output => node is null || output.NodeId == node)]);
            await saver.RunAsync(result.PromptId, stop);
            return Conclude(result, node, saver, view);
        });
    }

    private static async Task<PromptResult> ResultAsync(ComfyUIPodClient pod, ChosenPod chosen, string id, CancellationToken stop)
    {
        var place = await PromptPlace.FindAsync(pod, id, stop);
        switch (place.State)
        {
            case PromptState.Unknown:
                throw PromptPlace.UnknownTo(chosen.Address, id);
            case not PromptState.Ended:
                throw PromptPlace.NotEnded(id, place);
            default:
                var run = await pod.AttachAsync(id, cancellationToken: stop);
                return await run.Completion.WaitAsync(stop);
        }
    }

    private static ExitCode Conclude(PromptResult result, string? node, OutputSaver saver, IRunView view)
    {
        if (saver.HasFailed)
        {
            return ExitCode.Failed;
        }

        if (saver.Files.Count > 0)
        {
            return ExitCode.Succeeded;
        }

        if (node is null)
        {
            view.Note("The prompt has no outputs that can be saved.");
            return ExitCode.Succeeded;
        }

        var nodes = string.Join(", ", result.Outputs.Select(output => SafeText.OneLine(output.NodeId, 80)).Distinct(StringComparer.Ordinal));
        view.Warn("output_none", $"The node {SafeText.OneLine(node, 80)} produced nothing that can be saved; {(nodes.Length > 0 ? $"these did: {nodes}" : "no node did")}.");
        return ExitCode.Failed;
    }
}
