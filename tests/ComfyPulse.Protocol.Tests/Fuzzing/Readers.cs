using ComfyPulse.Fuzzing;

namespace ComfyPulse.Protocol.Tests.Fuzzing;

/// <summary>Every reader of what a pod sends, as a target.</summary>
internal static class Readers
{
    private delegate bool TryRead<T>(ReadOnlyMemory<byte> utf8, out T? body, out string? problem);

    public static FuzzTarget[] Texts { get; } = [new("ServerFrame", ReadText)];

    public static FuzzTarget[] Binaries { get; } = [new("BinaryFrame", frame => ReadBinary(frame, textNamesPrompt: false)), new("BinaryFrame with prompt ids", frame => ReadBinary(frame, textNamesPrompt: true))];

    private static readonly FuzzTarget[] AllBodies =
    [
        Body<PromptAccepted>(PromptAccepted.TryRead),
        Body<PromptRefused>(PromptRefused.TryRead),
        Body<ExecInfo>(ExecInfo.TryRead),
        Body<QueueBody>((ReadOnlyMemory<byte> utf8, out QueueBody? body, out string? problem) => QueueBody.TryRead(utf8, out body, out problem)),
        Body<QueueBody>((ReadOnlyMemory<byte> utf8, out QueueBody? body, out string? problem) => QueueBody.TryRead(utf8, out body, out problem, skipGraphs: true)),
        Body<IReadOnlyList<HistoryEntry>>(HistoryEntry.TryReadAll),
        Body<Job>(Job.TryRead),
        Body<JobList>(JobList.TryRead),
        Body<SystemStats>(SystemStats.TryRead),
        Body<UploadedFile>(UploadedFile.TryRead),
        Body<PodFeatures>(PodFeatures.TryRead),
        Body<IReadOnlyList<string>>(PlainBodies.TryReadNames),
        Body<IReadOnlyDictionary<string, RawJson>>(PlainBodies.TryReadMembers),
        new("PlainBodies.TryReadCancelled", utf8 => _ = PlainBodies.TryReadCancelled(utf8, out _, out _)),
        new("OutputItem", utf8 => _ = OutputItem.ReadAll(new RawJson(utf8))),
        new("PythonJson", utf8 => _ = PythonJson.TryFormat(utf8.Span, out _)),
    ];

    /// <summary>The readers of bodies, that of such a call first.</summary>
    public static FuzzTarget[] BodiesOf(string call)
    {
        var own = OwnOf(call);
        return [.. AllBodies.Where(target => target.Name == own), .. AllBodies.Where(target => target.Name != own)];
    }

    private static string OwnOf(string call) => call switch
    {
        _ when call.StartsWith("POST", StringComparison.Ordinal) && call.Contains("/prompt", StringComparison.Ordinal) => call.EndsWith("200", StringComparison.Ordinal) ? nameof(PromptAccepted) : nameof(PromptRefused),
        _ when call.Contains("/prompt", StringComparison.Ordinal) => nameof(ExecInfo),
        _ when call.Contains("queue", StringComparison.Ordinal) => nameof(QueueBody),
        _ when call.Contains("history", StringComparison.Ordinal) => "IReadOnlyList<HistoryEntry>",
        _ when call.EndsWith("jobs/{id} 200", StringComparison.Ordinal) => nameof(Job),
        _ when call.Contains("jobs", StringComparison.Ordinal) => nameof(JobList),
        _ when call.Contains("system_stats", StringComparison.Ordinal) => nameof(SystemStats),
        _ when call.Contains("upload", StringComparison.Ordinal) => nameof(UploadedFile),
        _ when call.Contains("features", StringComparison.Ordinal) => nameof(PodFeatures),
        _ when call.Contains("refused", StringComparison.Ordinal) => nameof(PromptRefused),
        _ => "IReadOnlyDictionary<string, RawJson>",
    };

    private static void ReadText(ReadOnlyMemory<byte> bytes)
    {
        var frame = ServerFrame.Read(bytes.Span);
        _ = frame.PromptId;
        Hold(frame.Kind == ServerFrameKind.Unreadable == frame.Problem is not null, "A frame is unreadable and has a problem, or neither.");
        var nodes = frame.ReadNodeStates();
        while (nodes.MoveNext())
        {
            Hold(nodes.RealNodeId.Length > 0 || nodes.NodeId.Length == 0, "A node's real id is its own where none is told.");
        }

        Hold(!nodes.MoveNext(), "The end of the nodes is the end.");
        var message = frame.ToMessage();
        Hold(frame.Kind != ServerFrameKind.Unreadable || message is null, "An unreadable frame has no message.");
    }

    private static void ReadBinary(ReadOnlyMemory<byte> bytes, bool textNamesPrompt)
    {
        var frame = BinaryFrame.Read(bytes, out var problem, textNamesPrompt);
        Hold(frame is null == problem is not null, "There is a frame, or a problem.");
        Hold(frame is not ImageFrame image || (image.Kind != ImageKind.Unknown && bytes.Span.Overlaps(image.Image.Span)), "An image is a view of the frame.");
    }

    private static FuzzTarget Body<T>(TryRead<T> tryRead)
        where T : class
    {
        var name = typeof(T).Name is var plain && typeof(T).IsGenericType ? $"{plain[..plain.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", typeof(T).GenericTypeArguments.Select(type => type == typeof(string) ? "string" : type.Name))}>" : plain;
        return new FuzzTarget(name, utf8 =>
        {
            var isRead = tryRead(utf8, out var body, out var problem);
            Hold(isRead == body is not null && isRead == problem is null, "There is a body, or a problem.");
        });
    }

    private static void Hold(bool law, string words)
    {
        if (!law)
        {
            throw new LawBrokenException(words);
        }
    }
}
