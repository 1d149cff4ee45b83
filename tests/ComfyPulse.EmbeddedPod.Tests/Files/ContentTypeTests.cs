using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Files;

/// <summary>As ComfyUI 0.33.0 and 0.3.64 send files by their names.</summary>
public sealed class ContentTypeTests
{
    [Theory]
    [InlineData("0.33.0", "a.safetensors", "application/safetensors")]
    [InlineData("0.33.0", "a.ckpt", "application/pickle")]
    [InlineData("0.3.64", "a.safetensors", "application/octet-stream")]
    [InlineData("0.33.0", "a.flac", "audio/flac")]
    [InlineData("0.33.0", "a.latent", "application/octet-stream")]
    [InlineData("0.3.64", "a.svg", "image/svg+xml")]
    [InlineData("0.3.64", "a.SVG", "image/svg+xml")]
    [InlineData("0.3.64", "a.js", "application/javascript; charset=utf-8")]
    [InlineData("0.3.64", "a.xml", "application/xml")]
    [InlineData("0.3.64", "a.html", "application/octet-stream")]
    public async Task A_file_is_sent_in_its_type_with_its_name(string version, string name, string expected)
    {
        var (type, disposition, vary) = await ViewAsync(version, name, destination: null);

        Assert.Equal((expected, $"filename=\"{name}\"", ""), (type, disposition, vary));
    }

    [Theory]
    [InlineData("0.33.0", "a.svg", null, "Sec-Fetch-Dest")]
    [InlineData("0.33.0", "a.svg", "document", "Sec-Fetch-Dest")]
    [InlineData("0.33.0", "a.js", "image", "Sec-Fetch-Dest")]
    [InlineData("0.33.0", "a.html", "image", "Sec-Fetch-Dest")]
    [InlineData("0.28.0", "a.svg", "image", "")]
    public async Task What_a_browser_would_run_is_sent_as_bytes_to_save(string version, string name, string? destination, string expectedVary)
    {
        var (type, disposition, vary) = await ViewAsync(version, name, destination);

        Assert.Equal(("application/octet-stream", $"attachment; filename=\"{name}\"", expectedVary), (type, disposition, vary));
    }

    [Fact]
    public async Task A_drawing_that_an_img_element_asks_for_is_sent_as_one()
    {
        var (type, disposition, vary) = await ViewAsync("0.33.0", "a.svg", "image");

        Assert.Equal(("image/svg+xml", "filename=\"a.svg\"", "Sec-Fetch-Dest"), (type, disposition, vary));
    }

    [Theory]
    [InlineData("0.33.0", "application/octet-stream", "attachment")]
    [InlineData("0.3.64", "image/svg+xml", null)]
    public async Task A_users_file_is_to_be_saved_since_0_28(string version, string expectedType, string? expectedDisposition)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        await pod.SendAsync(HttpMethod.Post, "userdata/a.svg", new StringContent("<svg/>"));

        var headers = (await pod.GetAsync("userdata/a.svg")).Message.Content.Headers;

        Assert.Equal((expectedType, expectedDisposition), (headers.ContentType!.ToString(), headers.ContentDisposition?.ToString()));
    }

    private static async Task<(string Type, string Disposition, string Vary)> ViewAsync(string version, string name, string? destination)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        using var form = new MultipartFormDataContent { { new ByteArrayContent("x"u8.ToArray()), "image", name } };
        Assert.Equal(200, (await pod.SendAsync(HttpMethod.Post, "upload/image", form)).Status);

        var answer = await pod.SendAsync(HttpMethod.Get, $"view?type=input&filename={name}", prepare: request =>
        {
            if (destination is not null)
            {
                request.Headers.Add("Sec-Fetch-Dest", destination);
            }
        });

        Assert.Equal(200, answer.Status);
        var headers = answer.Message.Content.Headers;
        return (string.Join("", headers.GetValues("Content-Type")), string.Join("", headers.GetValues("Content-Disposition")), string.Join(",", answer.Message.Headers.Vary));
    }
}
