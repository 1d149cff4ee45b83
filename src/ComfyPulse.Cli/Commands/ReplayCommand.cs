using System.CommandLine;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Scoring;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse replay</c>: recordings, played at once on their own clock.</summary>
internal sealed class ReplayCommand : Command
{
    private readonly Argument<string[]> _folders = new("DIR")
    {
        Description = "A recording, or a folder of recordings.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _score = new("--score")
    {
        Description = "Tells instead how well progress and time left matched the time that each run took, beside other ways of calculating them.",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "With --score: tells each run, too." };

    public ReplayCommand()
        : base("replay", "Plays recordings and tells, prompt by prompt, how it went.")
    {
        Add(_folders);
        Add(_score);
        Add(_verbose);
        Add(CommandLine.Json);
        SetAction(ReplayAsync);
    }

    private async Task<int> ReplayAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (isJson, isVerbose) = (parsed.GetValue(CommandLine.Json), parsed.GetValue(_verbose));
        if (isVerbose && !parsed.GetValue(_score))
        {
            throw CommandException.Usage("usage", "--verbose goes with --score; see comfypulse replay --help.");
        }

        try
        {
            // All folders are looked for first: a mistyped one costs no half of an answer.
            string[] folders = [.. parsed.GetRequiredValue(_folders).SelectMany(PromptRecording.Find)];
            if (parsed.GetValue(_score))
            {
                await ScoreAsync(folders, isJson, isVerbose, cancellationToken);
                return (int)ExitCode.Succeeded;
            }

            IReplayOutput output = isJson ? new ReplayJson(JsonLines.ToStandardOutput) : new ReplayLines(Console.Out);
            foreach (var folder in folders)
            {
                await PlayAsync(folder, output, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is RecordingException or ArgumentException)
        {
            throw CommandException.Usage("recording_unreadable", $"{SafeText.OneLine(exception.Message).TrimEnd('.')}; give a folder that --record made.");
        }

        return (int)ExitCode.Succeeded;
    }

    private static async Task PlayAsync(string folder, IReplayOutput output, CancellationToken cancellationToken)
    {
        var recording = await PromptRecording.OpenAsync(folder, cancellationToken);
        output.Begin(recording);
        await foreach (var replayed in PromptReplay.PlayAsync(recording, cancellationToken))
        {
            output.Show(replayed);
        }

        output.End();
    }

    private static async Task ScoreAsync(string[] folders, bool isJson, bool isVerbose, CancellationToken cancellationToken)
    {
        var blocks = await ProgressScore.MeasureAsync(folders.Distinct(StringComparer.Ordinal), cancellationToken);
        if (blocks.Count == 0)
        {
            throw CommandException.Usage("nothing_to_score", $"No run in these recordings can be scored; give recordings with runs that succeeded and took at least {ScoredRun.Shortest.TotalSeconds} s.");
        }

        var table = new ScoreTable(Console.Out);
        foreach (var block in blocks)
        {
            if (!isJson)
            {
                table.Write(block, isVerbose);
                continue;
            }

            foreach (var way in block.Ways)
            {
                JsonLines.ToStandardOutput.Score(block.Name, way);
            }
        }
    }
}
