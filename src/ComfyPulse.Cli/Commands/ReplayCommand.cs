using System.CommandLine;
using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse replay</c>: recordings, played at once on their own clock.</summary>
internal sealed class ReplayCommand : Command
{
    private readonly Argument<string[]> _folders = new("DIR")
    {
        Description = "A recording, or a folder of recordings.",
        Arity = ArgumentArity.OneOrMore,
    };

    public ReplayCommand()
        : base("replay", "Plays recordings and tells, prompt by prompt, how it went.")
    {
        Add(_folders);
        Add(CommandLine.Json);
        SetAction(ReplayAsync);
    }

    private async Task<int> ReplayAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        IReplayOutput output = parsed.GetValue(CommandLine.Json) ? new ReplayJson(JsonLines.ToStandardOutput) : new ReplayLines(Console.Out);
        try
        {
            // All folders are looked for first: a mistyped one costs no half of an answer.
            foreach (var folder in parsed.GetRequiredValue(_folders).SelectMany(PromptRecording.Find).ToArray())
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
}
