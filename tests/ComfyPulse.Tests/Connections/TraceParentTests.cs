using System.Diagnostics;
using System.Text;
using ComfyPulse.Connections;
using ComfyPulse.Protocol;
using ComfyPulse.Tests.Client;

namespace ComfyPulse.Tests.Connections;

public sealed class TraceParentTests
{
    private const string Valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void What_a_submission_carries_is_read_back_from_the_pods_entry()
    {
        var request = SubmissionBody.Create(PodFixture.TextWorkflow(), new SubmitOptions(), "p1", "c1", Valid);
        var origin = TraceParent.Of(new QueueItem(0, "p1", default, request.ExtraData!.Value, []));

        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), (origin.TraceId.ToHexString(), origin.SpanId.ToHexString()));
        Assert.Equal((ActivityTraceFlags.Recorded, true), (origin.TraceFlags, origin.IsRemote));
        Assert.Equal("p1", SubmissionBody.MarkOf(new QueueItem(0, "p1", default, request.ExtraData!.Value, [])));
    }

    [Fact]
    public void Without_a_span_nothing_of_it_is_sent() =>
        Assert.DoesNotContain("traceparent", SubmissionBody.Create(PodFixture.TextWorkflow(), new SubmitOptions(), "p1", "c1").ExtraData!.Value.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g")]
    [InlineData("00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 01")]
    [InlineData("00-0af7651916cd43dd8448eb211c8031\u0660c-b7ad6b7169203331-01")]
    public void What_is_not_exactly_of_the_form_is_nothing(string? text) => Assert.Equal(default, TraceParent.Parse(text));

    [Theory]
    [InlineData("{\"comfypulse\": {\"traceparent\": 1}}")]
    [InlineData("{\"comfypulse\": {\"traceparent\": \"\\ud800\"}}")]
    [InlineData("{\"comfypulse\": [\"" + Valid + "\"]}")]
    [InlineData("{\"traceparent\": \"" + Valid + "\"}")]
    [InlineData("not json")]
    public void Whatever_else_stands_in_an_entry_is_nothing(string extra) =>
        Assert.Equal(default, TraceParent.Of(new QueueItem(0, "p", default, new RawJson(Encoding.UTF8.GetBytes(extra)), [])));
}
