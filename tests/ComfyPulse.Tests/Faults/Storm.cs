using ComfyPulse.PodServer;

namespace ComfyPulse.Tests.Faults;

/// <summary>What goes wrong in a storm, drawn from a seed.</summary>
internal static class Storm
{
    private static readonly string[] Reads = ["/queue", "/queue", "/history", "/history", "/system_stats", "/jobs"];

    public static IReadOnlyList<PodFault> Faults(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 60).Select(_ => SocketFault(random)), .. Enumerable.Range(0, 60).Select(_ => ReadFault(random)), .. Enumerable.Range(0, 12).Select(_ => SubmissionFault(random)),
            new PodFault.AnswerWith(502, "GET", "/prompt"), new PodFault.AnswerLost("GET", "/prompt"), new PodFault.RefuseRequest("GET", "/prompt")];
    }

    /// <summary>How many submissions never reach the pod though the client cannot know it.</summary>
    public static int SubmissionsCutOff(int seed) => Faults(seed).Count(IsCutOff);

    private static bool IsCutOff(PodFault fault) =>
        fault is PodFault.LoseAnswer { When: When.Before } or PodFault.RefuseRequest { Method: "POST" } or PodFault.AnswerWith { Method: "POST", Status: 502 or 504 };

    private static PodFault SocketFault(Random random)
    {
        var frame = random.Next(1, 60);
        return random.Next(12) switch
        {
            0 => new PodFault.DropSocket(frame, SocketDrop.Clean),
            1 => new PodFault.DropSocket(frame, SocketDrop.HalfOpen),
            2 => new PodFault.GoDeaf(frame),
            3 => new PodFault.RefuseSocket(random.Next(4) switch { 0 => null, 1 => 200, 2 => 403, _ => 502 }),
            4 => new PodFault.SplitFrame(frame, random.Next(2, 9)),
            5 => new PodFault.CutFrame(frame, random.Next(0, 60)),
            6 => new PodFault.DuplicateFrame(frame),
            7 => new PodFault.SwapFrames(frame),
            8 => new PodFault.DelayFrame(frame, TimeSpan.FromMilliseconds(random.Next(1, 30))),
            9 => new PodFault.GarbageFrame(frame),
            10 => new PodFault.OversizeFrame(frame, 200_000),
            _ => new PodFault.DropSocket(frame, SocketDrop.Reset),
        };
    }

    private static PodFault ReadFault(Random random)
    {
        var path = Reads[random.Next(Reads.Length)];
        return random.Next(5) switch
        {
            0 => new PodFault.RefuseRequest("GET", path),
            1 => new PodFault.AnswerLost("GET", path),
            2 => new PodFault.SlowAnswer("GET", path, 20_000),
            3 => new PodFault.AnswerWith(429, "GET", path) { RetryAfter = TimeSpan.FromSeconds(3) },
            _ => new PodFault.AnswerWith(random.Next(3) switch { 0 => 502, 1 => 503, _ => 504 }, "GET", path),
        };
    }

    private static PodFault SubmissionFault(Random random) => random.Next(6) switch
    {
        0 => new PodFault.LoseAnswer(When.Before),
        1 => new PodFault.AnswerWith(502, "POST", "/prompt"),
        2 => new PodFault.AnswerWith(503, "POST", "/prompt"),
        3 => new PodFault.AnswerWith(429, "POST", "/prompt") { RetryAfter = TimeSpan.FromSeconds(2) },
        _ => new PodFault.LoseAnswer(When.After),
    };
}
