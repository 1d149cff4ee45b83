using System.Text;
using System.Text.Json;
using ComfyPulse.Connections;
using ComfyPulse.Protocol;
using ComfyPulse.Tests.Client;

namespace ComfyPulse.Tests.Connections;

public sealed class SubmissionBodyTests
{
    [Fact]
    public void The_callers_extra_data_stays_as_it_is_beside_ours()
    {
        var extra = """{"extra_pnginfo": {"workflow": {"id": "w", "big": 18446744073709551615, "lone": "\ud800"}}, "client_id": "theirs", "comfypulse": 1, "preview_method": "taesd"}""";
        var options = new SubmitOptions { ExtraData = RawJson.FromText(extra), PreviewMethod = "auto", ApiKey = "key" };

        var request = SubmissionBody.Create(PodFixture.TextWorkflow(), options, "p1", "c1");
        var text = request.ExtraData!.Value.ToString();

        Assert.Contains("""{"workflow": {"id": "w", "big": 18446744073709551615, "lone": "\ud800"}}""", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(["comfypulse", "preview_method", "api_key_comfy_org", "extra_pnginfo"], json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal("auto", json.RootElement.GetProperty("preview_method").GetString());
        Assert.Equal("c1", request.ClientId);
        Assert.Equal("p1", SubmissionBody.MarkOf(new QueueItem(0, "other", default, request.ExtraData.Value, [])));
    }

    [Theory]
    [InlineData("[1]")]
    [InlineData("{\"a\": }")]
    [InlineData("{} {}")]
    public void Extra_data_that_is_no_object_is_the_callers_mistake(string extra) => Assert.Throws<ArgumentException>(
        () => SubmissionBody.Create(PodFixture.TextWorkflow(), new SubmitOptions { ExtraData = new RawJson(Encoding.UTF8.GetBytes(extra)) }, "p1", "c1"));

    [Theory]
    [InlineData("")]
    [InlineData("{\"comfypulse\": 1}")]
    [InlineData("{\"comfypulse\": {\"mark\": 1}}")]
    [InlineData("not json")]
    public void What_carries_no_mark_of_ours_has_none(string extra) =>
        Assert.Null(SubmissionBody.MarkOf(new QueueItem(0, "p", default, new RawJson(Encoding.UTF8.GetBytes(extra)), [])));
}
