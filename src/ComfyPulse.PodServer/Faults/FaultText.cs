using System.Globalization;

namespace ComfyPulse.PodServer;

/// <summary>The text form of faults, both ways: <c>drop-socket frame=12 how=reset times=2</c>.</summary>
internal static class FaultText
{
    private const string Always = "always";

    private static readonly (string Text, SocketDrop Value)[] Drops = [("reset", SocketDrop.Reset), ("clean", SocketDrop.Clean), ("half-open", SocketDrop.HalfOpen)];

    private static readonly (string Text, When Value)[] Sides = [("before", When.Before), ("after", When.After)];

    private static readonly Dictionary<string, Func<FaultFields, PodFault>> Kinds = new(StringComparer.Ordinal)
    {
        ["drop-socket"] = fields => new PodFault.DropSocket(fields.Int("frame"), fields.Word("how", Drops)),
        ["refuse-socket"] = fields => new PodFault.RefuseSocket(fields.Has("status") ? fields.Int("status") : null),
        ["go-deaf"] = fields => new PodFault.GoDeaf(fields.Int("frame")),
        ["stall-all"] = fields => new PodFault.StallAll(fields.Int("frame")),
        ["split-frame"] = fields => new PodFault.SplitFrame(fields.Int("frame"), fields.Int("pieces")),
        ["cut-frame"] = fields => new PodFault.CutFrame(fields.Int("frame"), fields.Int("kept-bytes")),
        ["duplicate-frame"] = fields => new PodFault.DuplicateFrame(fields.Int("frame")),
        ["swap-frames"] = fields => new PodFault.SwapFrames(fields.Int("frame")),
        ["delay-frame"] = fields => new PodFault.DelayFrame(fields.Int("frame"), fields.Duration("by")),
        ["garbage-frame"] = fields => new PodFault.GarbageFrame(fields.Int("frame")),
        ["oversize-frame"] = fields => new PodFault.OversizeFrame(fields.Int("frame"), fields.Long("bytes")),
        ["lose-answer"] = fields => new PodFault.LoseAnswer(fields.Word("when", Sides)),
        ["answer-with"] = fields => new PodFault.AnswerWith(fields.Int("status"), fields.Text("method"), fields.Text("path"))
        {
            RetryAfter = fields.Has("retry-after") ? fields.Duration("retry-after") : null,
            ContentType = fields.Text("content-type"),
            Body = fields.Text("body"),
        },
        ["answer-lost"] = fields => new PodFault.AnswerLost(fields.Text("method"), fields.Text("path")),
        ["slow-answer"] = fields => new PodFault.SlowAnswer(fields.Text("method"), fields.Text("path"), fields.Int("bytes-per-second")),
        ["refuse-request"] = fields => new PodFault.RefuseRequest(fields.Text("method"), fields.Text("path")),
        ["hang-worker"] = _ => new PodFault.HangWorker(),
    };

    public static PodFault Parse(string text)
    {
        var fields = FaultFields.Read(text);
        if (!Kinds.TryGetValue(fields.Name, out var create))
        {
            throw new FormatException($"'{fields.Name}' is not a fault; the faults are {string.Join(", ", Kinds.Keys)}.");
        }

        var fault = create(fields);
        fault = fault with
        {
            ClientId = fields.Text("client-id"),
            Times = !fields.Has("times") ? 1 : fields.Text("times") == Always ? int.MaxValue : fields.Int("times"),
        };
        fields.EndOfMembers();
        return fault.Problem is { } problem ? throw new FormatException($"{fault}: {problem}.") : fault;
    }

    public static string Format(PodFault fault)
    {
        var line = fault switch
        {
            PodFault.DropSocket drop => new FaultLine("drop-socket").Add("frame", drop.Frame).Add("how", WordOf(drop.How, Drops)),
            PodFault.RefuseSocket refuse => new FaultLine("refuse-socket").Add("status", refuse.Status),
            PodFault.GoDeaf deaf => new FaultLine("go-deaf").Add("frame", deaf.Frame),
            PodFault.StallAll stall => new FaultLine("stall-all").Add("frame", stall.Frame),
            PodFault.SplitFrame split => new FaultLine("split-frame").Add("frame", split.Frame).Add("pieces", split.Pieces),
            PodFault.CutFrame cut => new FaultLine("cut-frame").Add("frame", cut.Frame).Add("kept-bytes", cut.KeptBytes),
            PodFault.DuplicateFrame twice => new FaultLine("duplicate-frame").Add("frame", twice.Frame),
            PodFault.SwapFrames swap => new FaultLine("swap-frames").Add("frame", swap.Frame),
            PodFault.DelayFrame delay => new FaultLine("delay-frame").Add("frame", delay.Frame).Add("by", delay.By),
            PodFault.GarbageFrame garbage => new FaultLine("garbage-frame").Add("frame", garbage.Frame),
            PodFault.OversizeFrame oversize => new FaultLine("oversize-frame").Add("frame", oversize.Frame).Add("bytes", oversize.Bytes),
            PodFault.LoseAnswer lose => new FaultLine("lose-answer").Add("when", WordOf(lose.When, Sides)),
            PodFault.AnswerWith answer => new FaultLine("answer-with").Add("status", answer.Status).Add("method", answer.Method).Add("path", answer.Path)
                .Add("retry-after", answer.RetryAfter).Add("content-type", answer.ContentType).Add("body", answer.Body),
            PodFault.AnswerLost lost => new FaultLine("answer-lost").Add("method", lost.Method).Add("path", lost.Path),
            PodFault.SlowAnswer slow => new FaultLine("slow-answer").Add("method", slow.Method).Add("path", slow.Path).Add("bytes-per-second", slow.BytesPerSecond),
            PodFault.RefuseRequest refuse => new FaultLine("refuse-request").Add("method", refuse.Method).Add("path", refuse.Path),
            PodFault.HangWorker => new FaultLine("hang-worker"),
            _ => throw new InvalidOperationException($"{fault.GetType().Name} has no text form."),
        };
        line.Add("client-id", fault.ClientId);
        return (fault.Times == 1 ? line : line.Add("times", fault.Times == int.MaxValue ? Always : fault.Times.ToString(CultureInfo.InvariantCulture))).ToString();
    }

    private static string WordOf<T>(T value, (string Text, T Value)[] words)
        where T : struct => words.FirstOrDefault(word => word.Value.Equals(value)).Text ?? "?";
}
