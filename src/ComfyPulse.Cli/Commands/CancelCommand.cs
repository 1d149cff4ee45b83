using System.CommandLine;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse cancel</c>: stops prompts, waiting or running, and no other by accident.</summary>
internal sealed class CancelCommand : Command
{
    private readonly Argument<string[]> _ids = PromptIds.Several("The prompts.");
    private readonly PodChoice _pod;

    public CancelCommand()
        : base("cancel", "Cancels prompts: takes them out of the queue, or interrupts them. Waits for how each ends.")
    {
        Add(_ids);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        string[] ids = [.. parsed.GetRequiredValue(_ids).Distinct(StringComparer.Ordinal)];
        var chosen = _pod.Of(parsed, PromptIds.Remembered(ids));
        return PodQuestion.AskAsync(chosen, async (pod, stop) =>
        {
            var places = await Task.WhenAll(ids.Select(id => PromptPlace.FindAsync(pod, id, stop)));

            // What waits goes first: stopping what runs would let it begin.
            var ends = new CancelEnd[ids.Length];
            foreach (var isRunning in (bool[])[false, true])
            {
                await Task.WhenAll(places.Index().Where(place => place.Item.State is PromptState.Running == isRunning).Select(async place =>
                    ends[place.Index] = await CancelAsync(pod, ids[place.Index], place.Item, stop)));
            }

            return ids.Zip(ends).Select(ended => Show(chosen, ended.First, ended.Second, parsed.GetValue(CommandLine.Json))).Aggregate(ExitCodes.Max);
        });
    }

    private static ExitCode Show(ChosenPod chosen, string promptId, CancelEnd end, bool json)
    {
        if (json)
        {
            JsonLines.ToStandardOutput.CancelEnded(promptId, end.WasStopped, end.Outcome);
        }
        else if (end.Outcome is not null)
        {
            Console.Out.WriteLine($"{SafeText.OneLine(promptId, 80)}  {Sentence(end)}");
        }

        if (end.Outcome is null)
        {
            Console.Error.WriteLine(PromptPlace.UnknownSentence(chosen.Address, promptId));
        }

        return end.WasStopped ? ExitCode.Succeeded : end.Outcome is null ? ExitCode.Unsure : ExitCode.Failed;
    }

    private static async Task<CancelEnd> CancelAsync(ComfyUIPodClient pod, string promptId, PromptPlace place, CancellationToken stop)
    {
        if (place.State is PromptState.Unknown)
        {
            return new CancelEnd(WasStopped: false, Outcome: null);
        }

        if (place.Entry is { } entry)
        {
            return new CancelEnd(WasStopped: false, entry.GetOutcome() ?? new PromptOutcome.Unknown("The history does not tell how it ended."));
        }

        var run = await pod.AttachAsync(promptId, cancellationToken: stop);
        var outcome = (await run.CancelAsync(stop)).Outcome;
        return new CancelEnd(outcome is PromptOutcome.Cancelled or PromptOutcome.Interrupted or PromptOutcome.Removed, outcome);
    }

    private static string Sentence(CancelEnd end) => (end.WasStopped, end.Outcome) switch
    {
        (true, PromptOutcome.Cancelled { NodeId: { } node } cancelled) => $"cancelled at {ProgressText.Node(node, cancelled.ClassType, null)}",
        (true, _) => "cancelled",
        (false, { } outcome) => $"not cancelled: it had ended ({outcome.Word})",
        _ => "not cancelled",
    };

    /// <summary>What became of one.</summary>
    private sealed record CancelEnd(bool WasStopped, PromptOutcome? Outcome);
}
