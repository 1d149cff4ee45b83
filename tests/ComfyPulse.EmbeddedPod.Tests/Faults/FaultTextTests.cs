using ComfyPulse.PodServer;
using CsCheck;

namespace ComfyPulse.EmbeddedPod.Tests.Faults;

public sealed class FaultTextTests
{
    private static readonly Gen<int> Frames = Gen.Int[0, 1000];
    private static readonly Gen<string> Texts = Gen.String[Gen.Char[" \"\\=\n\r\tabcä€/;{}"], 0, 12];
    private static readonly Gen<string?> Methods = OneOf<string?>(null, "GET", "POST", "DELETE");
    private static readonly Gen<string?> Paths = OneOf<string?>(null, "/prompt", "/history", "/history/a b", "/upload/image");
    private static readonly Gen<TimeSpan> Durations = Gen.OneOf(Gen.Long[0, TimeSpan.TicksPerHour].Select(TimeSpan.FromTicks), Gen.Int[0, 3600].Select(seconds => TimeSpan.FromSeconds(seconds)));

    private static readonly Gen<PodFault> Faults =
        from fault in Gen.OneOf(
            Gen.Select(Frames, Gen.Enum<SocketDrop>(), (frame, how) => (PodFault)new PodFault.DropSocket(frame, how)),
            Nullable(Gen.Int[200, 599]).Select(status => (PodFault)new PodFault.RefuseSocket(status)),
            Frames.Select(frame => (PodFault)new PodFault.GoDeaf(frame)),
            Frames.Select(frame => (PodFault)new PodFault.StallAll(frame)),
            Gen.Select(Frames, Gen.Int[2, 99], (frame, pieces) => (PodFault)new PodFault.SplitFrame(frame, pieces)),
            Gen.Select(Frames, Gen.Int[0, 99], (frame, kept) => (PodFault)new PodFault.CutFrame(frame, kept)),
            Frames.Select(frame => (PodFault)new PodFault.DuplicateFrame(frame)),
            Frames.Select(frame => (PodFault)new PodFault.SwapFrames(frame)),
            Gen.Select(Frames, Durations, (frame, delay) => (PodFault)new PodFault.DelayFrame(frame, delay)),
            Frames.Select(frame => (PodFault)new PodFault.GarbageFrame(frame)),
            Gen.Select(Frames, Gen.Long[8, 1L << 40], (frame, bytes) => (PodFault)new PodFault.OversizeFrame(frame, bytes)),
            Gen.Enum<When>().Select(when => (PodFault)new PodFault.LoseAnswer(when)),
            Gen.Select(Gen.Int[200, 599], Methods, Paths, Nullable(Durations), Texts.Null(), (status, method, path, retryAfter, body) => (PodFault)new PodFault.AnswerWith(status, method, path) { RetryAfter = retryAfter, Body = body, ContentType = body is null ? null : "text/html; charset=utf-8" }),
            Gen.Select(Methods, Paths, (method, path) => (PodFault)new PodFault.AnswerLost(method, path)),
            Gen.Select(Methods, Paths, Gen.Int[1, int.MaxValue], (method, path, pace) => (PodFault)new PodFault.SlowAnswer(method, path, pace)),
            Gen.Select(Methods, Paths, (method, path) => (PodFault)new PodFault.RefuseRequest(method, path)),
            Gen.Const<PodFault>(new PodFault.HangWorker()))
        from times in Gen.OneOf(Gen.Int[1, 50], Gen.Const(int.MaxValue))
        from clientId in Texts.Null()
        select fault with { Times = times, ClientId = fault is PodFault.DropSocket or PodFault.RefuseSocket or PodFault.GoDeaf or PodFault.CutFrame ? clientId : null };

    [Fact]
    public void A_fault_is_read_back_from_its_text_form_as_it_was() => Faults.Where(fault => fault is not PodFault.AnswerLost { Method: "POST", Path: "/prompt" })
        .Sample(fault =>
        {
            Assert.DoesNotContain('\n', fault.ToString());
            Assert.Equal(fault, PodFault.Parse(fault.ToString()));
        });

    [Fact]
    public void No_text_makes_the_reader_fail_otherwise_than_it_says() => Gen.Select(OneOf("drop-socket", "answer-with", "slow-answer", "delay-frame", ""), OneOf("frame", "how", "status", "by", "times", "x"), Texts)
        .Select((name, key, value) => $"{name} frame=1 {key}={value}")
        .Sample(text =>
        {
            var failure = Record.Exception(() => { _ = PodFault.Parse(text); });
            Assert.True(failure is null or FormatException, failure?.ToString());
        });

    [Theory]
    [InlineData("drop-socket frame=12 how=reset times=2")]
    [InlineData("drop-socket frame=1 how=half-open client-id=me")]
    [InlineData("refuse-socket")]
    [InlineData("refuse-socket status=502 times=always")]
    [InlineData("delay-frame frame=3 by=1.5ms")]
    [InlineData("lose-answer when=before")]
    [InlineData("answer-with status=503 path=/prompt retry-after=2s")]
    [InlineData("answer-with status=200 content-type=text/html body=\"<p>log in</p> \\\"now\\\"\\n\"")]
    [InlineData("slow-answer method=GET path=/view bytes-per-second=1000")]
    [InlineData("hang-worker")]
    public void The_text_form_is_the_name_and_the_members_that_are_not_the_default(string text) => Assert.Equal(text, PodFault.Parse(text).ToString());

    [Theory]
    [InlineData("  drop-socket   how=clean  frame=\"12\" ", "drop-socket frame=12 how=clean")]
    [InlineData("delay-frame frame=1 by=2m", "delay-frame frame=1 by=120s")]
    [InlineData("lose-answer when=after times=1", "lose-answer when=after")]
    public void Blanks_order_and_units_are_free(string text, string canonical) => Assert.Equal(canonical, PodFault.Parse(text).ToString());

    [Theory]
    [InlineData("", "the faults are drop-socket, refuse-socket")]
    [InlineData("drop-sockets frame=1", "the faults are drop-socket")]
    [InlineData("drop-socket how=reset", "needs frame=")]
    [InlineData("drop-socket frame=1", "needs how=…: reset|clean|half-open")]
    [InlineData("drop-socket frame=1 how=gently", "reset, clean, half-open")]
    [InlineData("drop-socket frame=one how=reset", "a whole number")]
    [InlineData("drop-socket frame=-1 how=reset", "1 or more")]
    [InlineData("drop-socket frame=1 how=reset times=0", "always")]
    [InlineData("drop-socket frame=1 how=reset speed=3", "it has frame, how, client-id, times")]
    [InlineData("drop-socket frame=1 frame=2 how=reset", "twice")]
    [InlineData("drop-socket frame = 1", "key=value")]
    [InlineData("answer-with status=503 body=\"open", "quote")]
    [InlineData("answer-with status=99", "200 to 599")]
    [InlineData("answer-with status=503 path=/api/queue", "without /api")]
    [InlineData("answer-with status=503 method=get", "capitals")]
    [InlineData("answer-lost method=POST path=/prompt", "lose-answer when=after")]
    [InlineData("delay-frame frame=1 by=soon", "like 2s")]
    [InlineData("delay-frame frame=1 by=2h", "1h")]
    [InlineData("hang-worker client-id=me", "leave it out")]
    public void What_is_no_fault_is_refused_with_the_remedy(string text, string remedy) =>
        Assert.Contains(remedy, Assert.Throws<FormatException>(() => PodFault.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_list_refuses_what_cannot_strike_and_one_and_the_same_fault_twice()
    {
        var faults = new PodFaults();
        var fault = faults.Add(new PodFault.HangWorker());

        Assert.Throws<ArgumentException>(() => faults.Add(new PodFault.DropSocket(-1, SocketDrop.Reset)));
        Assert.Throws<ArgumentException>(() => faults.Add(fault));
        faults.Add(fault with { });
        Assert.Equal(2, faults.All.Count);
        Assert.True(faults.Remove(fault));
        Assert.False(faults.Remove(fault));
        faults.Clear();
        Assert.Empty(faults.All);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<T?> Nullable<T>(Gen<T> values)
        where T : struct => Gen.Select(Gen.Bool, values, (isNull, value) => isNull ? (T?)null : value);
}
