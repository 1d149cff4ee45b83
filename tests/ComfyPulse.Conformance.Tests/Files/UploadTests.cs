using System.Text;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;
using ComfyPulse.Protocol;

namespace ComfyPulse.Conformance.Tests.Files;

public sealed class UploadTests(PodsUnderTest pods)
{
    private static readonly byte[] Red = Png.Make(8, 6, 0xFF0000FF), Blue = Png.Make(8, 6, 0x0000FFFF);

    [Theory, EachPod]
    public async Task The_same_content_under_the_same_name_is_kept_once(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var name = NewName();

        var first = await UploadAsync(visit, Red, name);
        var again = await UploadAsync(visit, Red, name);

        Assert.Equal(new UploadedFile(name, Folder(visit), "input"), first);
        Assert.Equal(first, again);
    }

    [Theory, EachPod]
    public async Task Other_content_under_a_taken_name_gets_a_number(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var name = NewName();

        await UploadAsync(visit, Red, name);
        var second = await UploadAsync(visit, Blue, name);
        var third = await UploadAsync(visit, Png.Make(8, 6, 0x00FF00FF), name);

        Assert.Equal(name.Replace(".png", " (1).png", StringComparison.Ordinal), second.Name);
        Assert.Equal(name.Replace(".png", " (2).png", StringComparison.Ordinal), third.Name);
        Assert.Equal(Red, await ReadAsync(visit, new FileReference(name, Folder(visit), "input")));
        Assert.Equal(Blue, await ReadAsync(visit, new FileReference(second.Name, Folder(visit), "input")));
    }

    [Theory, EachPod]
    public async Task Overwriting_keeps_the_name_and_replaces_the_content(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var name = NewName();

        await UploadAsync(visit, Red, name);
        var replaced = await UploadAsync(visit, Blue, name, overwrite: true);

        Assert.Equal(name, replaced.Name);
        Assert.Equal(Blue, await ReadAsync(visit, new FileReference(name, Folder(visit), "input")));
    }

    [Theory, EachPod]
    public async Task Any_kind_of_file_is_taken(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var content = Encoding.UTF8.GetBytes("any words");

        var uploaded = await UploadAsync(visit, content, NewName(".txt"));

        Assert.Equal(content, await ReadAsync(visit, new FileReference(uploaded.Name, uploaded.Subfolder, uploaded.Type)));
    }

    [Theory, EachPod]
    public async Task An_upload_can_go_to_the_temporary_files(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        using var content = new MemoryStream(Red);

        var uploaded = await visit.Client.Routes.Files.UploadImageAsync(content, NewName(), new UploadOptions { Type = "temp", Subfolder = Folder(visit) }, visit.Stop);

        Assert.Equal("temp", uploaded.Type);
        Assert.Equal(Red, await ReadAsync(visit, new FileReference(uploaded.Name, uploaded.Subfolder, uploaded.Type)));
    }

    [Theory, EachPod]
    public async Task A_name_may_have_any_letters_and_a_loader_finds_it(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var uploaded = await UploadAsync(visit, Png.Make(21, 13, 0x336699FF), "grüße 画像 🎨 " + NewName());
        var result = await visit.RunAsync(new Graph().Node("1", "LoadImage", ("image", $"{uploaded.Subfolder}/{uploaded.Name}")).Preview("2", "1"));

        Assert.StartsWith("grüße 画像 🎨 ", uploaded.Name, StringComparison.Ordinal);
        Assert.Equal((21, 13), Png.SizeOf(await ReadAsync(visit, Assert.Single(result.EnsureSucceeded().Outputs).File!)));
    }

    [Theory, EachPod]
    public async Task An_upload_out_of_its_folder_is_refused(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var answer = await visit.Http.UploadAsync("upload/image", Red, NewName(), new Dictionary<string, string>(StringComparer.Ordinal) { ["subfolder"] = "../../conformance" }, visit.Stop);

        Assert.Equal(400, answer.Status);
    }

    [Theory, EachPod]
    public async Task An_upload_without_a_file_is_refused(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var form = new MultipartFormDataContent { { new StringContent(Folder(visit)), "subfolder" } };

        var answer = await visit.Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "upload/image") { Content = form }, visit.Stop);

        Assert.Equal(400, answer.Status);
    }

    [Theory, EachPod]
    public async Task A_mask_becomes_the_transparency_of_a_copy_of_its_original(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var original = await UploadAsync(visit, Png.Make(10, 10, 0xFF0000FF), NewName());
        using var mask = new MemoryStream(Png.Make(10, 10, 0x00000000));

        var masked = await visit.Client.Routes.Files.UploadMaskAsync(
            mask, NewName(), new FileReference(original.Name, original.Subfolder, original.Type), new UploadOptions { Subfolder = Folder(visit) }, visit.Stop);

        var png = await ReadAsync(visit, new FileReference(masked.Name, masked.Subfolder, masked.Type));
        Assert.Equal(((10, 10), Png.Rgba), (Png.SizeOf(png), Png.ColorTypeOf(png)));
    }

    private static string NewName(string extension = ".png") => Guid.NewGuid().ToString("N")[..8] + extension;

    private static string Folder(PodVisit visit) => visit.Pod.Prefix.TrimEnd('/');

    private static async Task<UploadedFile> UploadAsync(PodVisit visit, byte[] content, string name, bool overwrite = false)
    {
        using var stream = new MemoryStream(content);
        return await visit.Client.Routes.Files.UploadImageAsync(stream, name, new UploadOptions { Subfolder = Folder(visit), Overwrite = overwrite }, visit.Stop);
    }

    private static async Task<byte[]> ReadAsync(PodVisit visit, FileReference file)
    {
        await using var opened = await visit.Client.Routes.Files.OpenAsync(file, cancellationToken: visit.Stop);
        using var bytes = new MemoryStream();
        await opened.Content.CopyToAsync(bytes, visit.Stop);
        return bytes.ToArray();
    }
}
