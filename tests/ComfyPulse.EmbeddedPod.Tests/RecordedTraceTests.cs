using ComfyPulse.EmbeddedPod.Tests.Replay;

namespace ComfyPulse.EmbeddedPod.Tests;

public sealed class RecordedTraceTests
{
    private const string WithAPast = "its server had cached nodes and a history from runs before the recording";

    /// <summary>Recordings that an embedded pod cannot be held to, each with its reason.</summary>
    private static readonly Dictionary<string, string> NotComparable = new(StringComparer.Ordinal)
    {
        ["27-gzip-and-small-limit"] = "no workflow runs in it: it is about a server that compresses its answers and takes one MiB",
        ["40-real-text-to-image-cold"] = "its server had previews switched off; 25-ksampler holds what a sampler says",
        ["41-real-text-to-image-warm"] = WithAPast,
        ["42-real-hires-fix-batch"] = WithAPast,
        ["43-real-image-chain"] = WithAPast,
        ["44-real-image-to-image"] = WithAPast,
        ["45-real-train-lora"] = WithAPast + ", and another client subscribed the recorded one to the log",
    };

    /// <summary>Recordings in which submissions crossed with messages: the queue's counts are those of the moment.</summary>
    private static readonly string[] Crossed = ["10b-priority-front-number", "20-server-killed-and-restarted", "v0.3.64-09-queue-delete-clear", "v0.3.64-16-caller-prompt-id"];

    public static TheoryData<string> Traces => [.. TraceFolder.Names.Where(name => !NotComparable.ContainsKey(name))];

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_pod_says_to_each_socket_what_the_recorded_one_said(string name)
    {
        foreach (var trace in TraceFolder.LivesOf(name))
        {
            await using var replay = await TraceReplay.RunAsync(trace);
            var (recorded, received) = (new Names(), new Names());
            foreach (var (socket, lines) in trace.Sockets)
            {
                var expected = FrameTokens.Of(FrameTokens.Recorded(lines), recorded);
                var actual = FrameTokens.Of(replay.Frames[socket], received);
                Assert.Equal(Comparable(name, expected), Comparable(name, actual));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Traces))]
    public async Task The_pod_answers_each_call_as_the_recorded_one_did(string name)
    {
        foreach (var trace in TraceFolder.LivesOf(name))
        {
            await using var replay = await TraceReplay.RunAsync(trace);
            var (recorded, received) = (new Names(), new Names());
            foreach (var (call, status, text) in replay.Answers)
            {
                Assert.Equal(RestComparison.Recorded(call, recorded), RestComparison.Received(call, status, text, received));
            }
        }
    }

    private static IReadOnlyList<string> Comparable(string name, IReadOnlyList<string> lines) =>
        Crossed.Contains(name) ? [.. lines.Where(line => !line.StartsWith("status ", StringComparison.Ordinal))] : lines;
}
