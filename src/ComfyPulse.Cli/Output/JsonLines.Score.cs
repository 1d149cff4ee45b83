using System.Text.Json;
using ComfyPulse.Cli.Scoring;

namespace ComfyPulse.Cli.Output;

/// <content>The lines of <c>replay --score</c>.</content>
internal sealed partial class JsonLines
{
    /// <summary><c>score</c>: a way of calculating progress under one condition. All but counts and seconds are shares of a run.</summary>
    public void Score(string block, WayScore way) => Write("score", writer =>
    {
        WriteText(writer, "block", block);
        WriteText(writer, "way", way.Way);
        WriteShare(writer, "distance", way.Distance);
        writer.WriteNumber("steps_back", way.StepsBack);
        WriteShare(writer, "too_early", way.TooEarly);
        WriteEtaErrors(writer, way.EtaErrors);
        writer.WriteNumber("etas_missing", way.EtasMissing);
        writer.WriteStartArray("runs");
        foreach (var run in way.Runs.OrderByDescending(run => run.Distance))
        {
            writer.WriteStartObject();
            WriteText(writer, "recording", run.Run.Recording.Name);
            writer.WriteNumber("submission", run.Run.Submission);
            WriteText(writer, "prompt_id", run.Run.PromptId.Value);
            writer.WriteNumber("seconds", Math.Round(run.Run.Seconds, 3));
            WriteShare(writer, "distance", run.Distance);
            writer.WriteNumber("steps_back", run.StepsBack);
            WriteShare(writer, "too_early", run.TooEarly);
            WriteEtaErrors(writer, run.EtaErrors);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void WriteShare(Utf8JsonWriter writer, string name, double share) => writer.WriteNumber(name, Math.Round(share, 6));

    private static void WriteEtaErrors(Utf8JsonWriter writer, IReadOnlyList<double?> errors)
    {
        writer.WriteStartObject("eta_off");
        foreach (var (moment, error) in RunScore.Moments.Zip(errors))
        {
            WriteNumber(writer, $"{100 * moment:0}", error is { } off ? Math.Round(off, 6) : null);
        }

        writer.WriteEndObject();
    }
}
