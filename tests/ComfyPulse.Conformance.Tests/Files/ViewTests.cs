using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Protocol;

namespace ComfyPulse.Conformance.Tests.Files;

public sealed class ViewTests(PodsUnderTest pods)
{
    private static readonly byte[] Content = Png.Make(24, 16, 0x20406080);

    [Theory, EachPod]
    public async Task A_file_comes_as_it_was_uploaded(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var answer = await visit.Http.GetAsync(await UploadAsync(visit), visit.Stop);

        Assert.Equal((200, "image/png"), (answer.Status, answer.MediaType));
        Assert.Equal(Content, answer.Body);
    }

    [Theory, EachPod]
    public async Task A_part_of_a_file_can_be_asked_for(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var answer = await visit.Http.GetAsync(await UploadAsync(visit), from: 5, to: 9, visit.Stop);

        Assert.Equal(206, answer.Status);
        Assert.Equal(Content[5..10], answer.Body);
        Assert.Equal(Content.Length, answer.Headers.ContentRange!.Length);
    }

    [Theory, EachPod]
    public async Task The_head_of_a_file_tells_its_length(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var answer = await visit.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, await UploadAsync(visit)), visit.Stop);

        Assert.Equal((200, Content.Length), (answer.Status, answer.Headers.ContentLength));
        Assert.Empty(answer.Body);
    }

    [Theory, EachPod]
    public async Task The_library_reads_on_from_where_it_was(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        using var stream = new MemoryStream(Content);
        var file = await visit.Client.Routes.Files.UploadImageAsync(stream, NewName(), new UploadOptions { Subfolder = visit.Pod.Prefix.TrimEnd('/') }, visit.Stop);

        await using var opened = await visit.Client.Routes.Files.OpenAsync(new FileReference(file.Name, file.Subfolder, file.Type), offset: 20, visit.Stop);
        using var rest = new MemoryStream();
        await opened.Content.CopyToAsync(rest, visit.Stop);

        Assert.Equal(Content[20..], rest.ToArray());
        Assert.Equal(Content.Length, opened.Info.Length);
    }

    [Theory, EachPod]
    public async Task A_preview_is_encoded_as_asked(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var url = await UploadAsync(visit);

        var webp = await visit.Http.GetAsync(url + "&preview=webp;50", visit.Stop);
        var jpeg = await visit.Http.GetAsync(url + "&preview=jpeg;75&channel=rgb", visit.Stop);

        Assert.Equal((200, "image/webp"), (webp.Status, webp.MediaType));
        Assert.True(webp.Body.AsSpan().StartsWith("RIFF"u8) && webp.Body.AsSpan(8).StartsWith("WEBP"u8));
        Assert.Equal((200, "image/jpeg"), (jpeg.Status, jpeg.MediaType));
        Assert.True(jpeg.Body is [0xFF, 0xD8, ..]);
    }

    [Theory, EachPod]
    public async Task The_colours_and_the_transparency_can_be_had_alone(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var url = await UploadAsync(visit);

        var colours = await visit.Http.GetAsync(url + "&channel=rgb", visit.Stop);
        var alpha = await visit.Http.GetAsync(url + "&channel=a", visit.Stop);

        Assert.Equal((200, "image/png", Png.Rgb, (24, 16)), (colours.Status, colours.MediaType, Png.ColorTypeOf(colours.Body), Png.SizeOf(colours.Body)));
        Assert.Equal((200, "image/png", Png.Rgba, (24, 16)), (alpha.Status, alpha.MediaType, Png.ColorTypeOf(alpha.Body), Png.SizeOf(alpha.Body)));
    }

    [Theory, EachPod]
    public async Task A_file_that_is_not_there_is_404(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        Assert.Equal(404, (await visit.Http.GetAsync("view?type=input&filename=conformance%20has%20no%20such.png", visit.Stop)).Status);
        Assert.Equal(404, (await visit.Http.GetAsync("view?type=input", visit.Stop)).Status);
    }

    [Theory, EachPod]
    public async Task A_way_out_of_the_folder_is_refused(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        Assert.Equal(400, (await visit.Http.GetAsync("view?type=input&filename=..%2Fmain.py", visit.Stop)).Status);
        Assert.Equal(400, (await visit.Http.GetAsync("view?type=input&filename=%2Fetc%2Fpasswd", visit.Stop)).Status);
        Assert.Equal(403, (await visit.Http.GetAsync("view?type=input&filename=main.py&subfolder=..%2F..", visit.Stop)).Status);
    }

    [Theory, EachPod]
    public async Task A_type_that_is_none_is_refused(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        Assert.Equal(400, (await visit.Http.GetAsync("view?type=models&filename=a.png", visit.Stop)).Status);
    }

    [Theory, EachPod(Since = "0.28.0")]
    public async Task What_a_browser_would_run_is_sent_as_a_download(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        using var page = new MemoryStream("<script>alert(1)</script>"u8.ToArray());
        var file = await visit.Client.Routes.Files.UploadImageAsync(page, NewName(".html"), new UploadOptions { Subfolder = visit.Pod.Prefix.TrimEnd('/') }, visit.Stop);

        var answer = await visit.Http.GetAsync(Url(file), visit.Stop);

        Assert.Equal((200, "application/octet-stream"), (answer.Status, answer.MediaType));
        Assert.Equal(("attachment", file.Name), (answer.Headers.ContentDisposition?.DispositionType, answer.Headers.ContentDisposition?.FileName?.Trim('"')));
    }

    private static string NewName(string extension = ".png") => Guid.NewGuid().ToString("N")[..8] + extension;

    private static string Url(UploadedFile file) =>
        $"view?type={file.Type}&filename={Uri.EscapeDataString(file.Name)}&subfolder={Uri.EscapeDataString(file.Subfolder)}";

    private static async Task<string> UploadAsync(PodVisit visit)
    {
        using var stream = new MemoryStream(Content);
        return Url(await visit.Client.Routes.Files.UploadImageAsync(stream, NewName(), new UploadOptions { Subfolder = visit.Pod.Prefix.TrimEnd('/') }, visit.Stop));
    }
}
