using ComfyPulse.Protocol;

namespace ComfyPulse.Training;

/// <summary>The part of a pod's log that can be about the training that runs now.</summary>
internal static class LogPast
{
    /// <summary>The newest writes back to where a bar's count began anew: what is before that is an earlier training's.</summary>
    public static IReadOnlyList<LogEntry> OfOneBar(IReadOnlyList<LogEntry> entries)
    {
        var (count, total) = (int.MaxValue, default(int?));
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            var words = TrainingWords.Read(entries[i].Text.AsSpan().Trim());
            if (words is not { IsBar: true, Loss: not null, Step: { } step })
            {
                continue;
            }

            if (step > count || (total is not null && words.Steps != total))
            {
                return [.. entries.Skip(i + 1)];
            }

            (count, total) = (step, words.Steps);
        }

        return entries;
    }
}
