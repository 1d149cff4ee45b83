using System.CommandLine;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse queue</c>: what runs and what waits on a pod, and taking out what waits.</summary>
internal sealed class QueueCommand : Command
{
    private readonly PodChoice _pod;

    private readonly Option<bool> _clear = new("--clear") { Description = "Takes all waiting prompts out, those of others too; what runs goes on." };

    private readonly Option<string[]> _delete = new("--delete")
    {
        Description = "Takes these waiting prompts out and says which did not wait.",
        HelpName = "ID",
        AllowMultipleArgumentsPerToken = true,
    };

    public QueueCommand()
        : base("queue", "Lists the prompts that run and wait on a pod, in the order in which they run.")
    {
        Add(_clear);
        Add(_delete);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        var (clear, delete, json) = (parsed.GetValue(_clear), parsed.GetValue(_delete) ?? [], parsed.GetValue(CommandLine.Json));
        if (clear && delete.Length > 0)
        {
            throw CommandException.Usage("usage", "--clear takes out all that wait, --delete only some: give one of them.");
        }

        return PodQuestion.AskAsync(_pod.Of(parsed), async (pod, stop) =>
        {
            if (clear)
            {
                return ShowRemoved(await QueueRemoval.ClearAsync(pod, stop), json);
            }

            if (delete.Length > 0)
            {
                return ShowRemoved(await QueueRemoval.RemoveAsync(pod, delete, stop), json);
            }

            Show(QueuedPrompt.AllOf(await pod.Routes.Queue.GetAsync(cancellationToken: stop)), json);
            return ExitCode.Succeeded;
        });
    }

    private static void Show(IReadOnlyList<QueuedPrompt> prompts, bool json)
    {
        var rows = new Columns();
        foreach (var prompt in prompts)
        {
            if (json)
            {
                JsonLines.ToStandardOutput.Queued(prompt);
            }
            else
            {
                rows.Add(QueueText.Place(prompt), prompt.PromptId, QueueText.Number(prompt), QueueText.Nodes(prompt), QueueText.Outputs(prompt), QueueText.Name(prompt));
            }
        }

        rows.WriteTo(Console.Out);
        if (prompts.Count == 0)
        {
            Console.Error.WriteLine("Nothing runs and nothing waits.");
        }
    }

    private static ExitCode ShowRemoved(RemovedPrompts prompts, bool json)
    {
        foreach (var id in prompts.Removed)
        {
            if (json)
            {
                JsonLines.ToStandardOutput.Removed(id);
            }
            else
            {
                Console.Out.WriteLine(SafeText.OneLine(id));
            }
        }

        foreach (var (id, state) in prompts.Left)
        {
            if (json)
            {
                JsonLines.ToStandardOutput.NotRemoved(id, state);
            }

            Console.Error.WriteLine(QueueText.NotWaiting(id, state));
        }

        Console.Error.WriteLine(prompts.Removed.Count switch
        {
            0 => "No prompt was taken out.",
            1 => "1 waiting prompt was taken out.",
            var count => $"{count} waiting prompts were taken out.",
        });
        return prompts.Left.Count > 0 ? ExitCode.Failed : ExitCode.Succeeded;
    }
}
