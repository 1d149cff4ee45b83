using System.CommandLine;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse history</c>: the prompts that a pod has run, or one of them in full.</summary>
internal sealed class HistoryCommand : Command
{
    private const int DefaultMax = 20;
    private const int LargestMax = 10_000;

    private readonly Argument<string?> _id = PromptIds.Optional("A prompt, to be told in full; without it the newest are listed.");
    private readonly PodChoice _pod;

    private readonly Option<int> _max = new("--max") { Description = "At most so many, up to 10000.", HelpName = "N", DefaultValueFactory = _ => DefaultMax };

    public HistoryCommand()
        : base("history", "Lists the prompts that have ended on a pod, the newest last, or tells one in full.")
    {
        Add(_id);
        Add(_max);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        var (id, max, json) = (parsed.GetValue(_id), parsed.GetValue(_max), parsed.GetValue(CommandLine.Json));
        if (max is < 1 or > LargestMax)
        {
            throw CommandException.Usage("usage", $"--max is a number from 1 to {LargestMax}.");
        }

        var chosen = _pod.Of(parsed, id is null ? null : PromptIds.Remembered(id));
        return PodQuestion.AskAsync(chosen, async (pod, stop) =>
        {
            if (id is null)
            {
                Show(await pod.Routes.History.ListAsync(max, cancellationToken: stop), json);
            }
            else
            {
                Show(chosen, await EndedAsync(pod, chosen, id, stop), json);
            }

            return ExitCode.Succeeded;
        });
    }

    private static async Task<EndedPrompt> EndedAsync(ComfyUIPodClient pod, ChosenPod chosen, string id, CancellationToken stop)
    {
        var place = await PromptPlace.FindAsync(pod, id, stop);
        return place switch
        {
            { Entry: { } entry } => EndedPrompt.Of(entry),
            { State: PromptState.Unknown } => throw PromptPlace.UnknownTo(chosen.Address, id),
            _ => throw PromptPlace.NotEnded(id, place),
        };
    }

    private static void Show(IReadOnlyList<Protocol.HistoryEntry> entries, bool json)
    {
        var rows = new Columns();
        foreach (var prompt in entries.Select(EndedPrompt.Of))
        {
            if (json)
            {
                JsonLines.ToStandardOutput.History(prompt);
            }
            else
            {
                rows.Add(prompt.PromptId, prompt.Outcome.Word, HistoryText.When(prompt, TimeProvider.System.LocalTimeZone), HistoryText.Took(prompt), HistoryText.What(prompt));
            }
        }

        rows.WriteTo(Console.Out);
        if (entries.Count == 0)
        {
            Console.Error.WriteLine("The pod's history is empty: nothing has ended since it started.");
        }
    }

    private static void Show(ChosenPod chosen, EndedPrompt prompt, bool json)
    {
        if (json)
        {
            JsonLines.ToStandardOutput.History(prompt);
            foreach (var (nodeId, item) in prompt.Outputs)
            {
                JsonLines.ToStandardOutput.HistoryOutput(prompt.PromptId, nodeId, item);
            }

            return;
        }

        var rows = new Columns();
        rows.Add("prompt", prompt.PromptId);
        rows.Add("outcome", prompt.Outcome.Word);
        rows.Add("ended", HistoryText.When(prompt, TimeProvider.System.LocalTimeZone));
        rows.Add("took", HistoryText.Took(prompt));
        if (prompt.Outcome is not PromptOutcome.Succeeded)
        {
            rows.Add("why", OutcomeText.Of(prompt.PromptId, prompt.Outcome, historyUrl: null));
        }

        if (EndFacts.Of(prompt.Outcome) is { Category: { } category })
        {
            rows.Add("category", category);
        }

        foreach (var (nodeId, item) in prompt.Outputs)
        {
            rows.Add("output", $"{HistoryText.Name(item)} ({item.Key} of node {nodeId})");
        }

        rows.WriteTo(Console.Out);
        if (prompt.Outputs.Count > 0)
        {
            Console.Error.WriteLine($"To save the outputs: comfypulse download {SafeText.OneLine(prompt.PromptId, 80)} --pod {chosen.Address}");
        }
    }
}
