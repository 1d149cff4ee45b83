using System.Text;
using ComfyPulse.Outputs;
using ComfyPulse.Protocol;

namespace ComfyPulse.Tests.Client;

public sealed class OutputTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("comfypulse-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory]
    [InlineData("image_00001_.png", "image_00001_.png")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"..\..\windows\win.ini", "win.ini")]
    [InlineData("C:evil.exe", "C_evil.exe")]
    [InlineData("..", "output")]
    [InlineData("", "output")]
    [InlineData("a/", "output")]
    [InlineData(".htaccess", "_htaccess")]
    [InlineData("con.png", "_con.png")]
    [InlineData("LPT1", "_LPT1")]
    [InlineData("a\u0000b\u001f.png", "a_b_.png")]
    [InlineData("photo\u202egnp.exe", "photo_gnp.exe")]
    [InlineData("name. . ", "name")]
    [InlineData("узел?.png", "узел_.png")]
    public void A_name_from_a_pod_becomes_a_harmless_one(string name, string expected) => Assert.Equal(expected, SafeFileName.Of(name, "output"));

    [Fact]
    public void A_lone_surrogate_in_a_name_is_replaced() => Assert.Equal("a_.png", SafeFileName.Of($"a{(char)0xDCFF}.png", "output"));

    [Fact]
    public void A_name_that_is_too_long_keeps_its_extension()
    {
        var name = SafeFileName.Of(new string('я', 300) + ".png", "output");

        Assert.EndsWith(".png", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 190, 200);
    }

    [Fact]
    public async Task A_saved_file_never_replaces_another_unless_asked()
    {
        var paths = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Text($"text {i}").SaveAsync(_directory.FullName, new SaveOptions { FileName = "a.txt" }, Token)));

        Assert.Equal(8, paths.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"text {i}"), paths.Select(System.IO.File.ReadAllText));
        Assert.Contains(Path.Combine(_directory.FullName, "a (1).txt"), paths);

        var first = Path.Combine(_directory.FullName, "a.txt");
        Assert.Equal(first, await Text("new").SaveAsync(_directory.FullName, new SaveOptions { FileName = "a.txt", Existing = ExistingFile.Replace }, Token));
        Assert.Equal("new", await System.IO.File.ReadAllTextAsync(first, Token));
        await Assert.ThrowsAsync<IOException>(() => Text("x").SaveAsync(_directory.FullName, new SaveOptions { FileName = "a.txt", Existing = ExistingFile.Fail }, Token));
        Assert.DoesNotContain(_directory.GetFiles(), file => file.Name.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_resumed_once_where_it_stopped()
    {
        var source = new BrokenSource("hello world"u8.ToArray(), breaks: 1);
        var path = await File("f.bin", source).SaveAsync(_directory.FullName, cancellationToken: Token);

        Assert.Equal("hello world", await System.IO.File.ReadAllTextAsync(path, Token));
        Assert.Equal([0L, 4L], source.Offsets);
    }

    [Fact]
    public async Task A_download_that_breaks_off_twice_is_an_error_and_leaves_nothing_behind()
    {
        var source = new BrokenSource("hello world"u8.ToArray(), breaks: 2);

        var error = await Assert.ThrowsAsync<OutputTruncatedException>(() => File("f.bin", source).SaveAsync(_directory.FullName, cancellationToken: Token));

        Assert.Equal(("f.bin", 8L), (error.FileName, error.Bytes));
        Assert.Empty(_directory.GetFileSystemInfos());
    }

    [Fact]
    public async Task Files_texts_and_images_sent_whole_of_a_real_run_are_saved()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        foreach (var workflow in new[] { PodFixture.ImageWorkflow(), PodFixture.ImageWorkflow("SaveImageWebsocket"), PodFixture.TextWorkflow() })
        {
            var result = await (await client.SubmitAsync(workflow, cancellationToken: Token)).EndAsync();
            await result.SaveOutputsAsync(_directory.FullName, cancellationToken: Token);
        }

        var files = _directory.GetFiles().OrderBy(file => file.Extension, StringComparer.Ordinal).ToList();
        Assert.Equal([".png", ".png", ".txt"], files.Select(file => file.Extension));
        Assert.All(files[..2], file => Assert.Equal("PNG"u8, System.IO.File.ReadAllBytes(file.FullName).AsSpan(1, 3)));
        Assert.Equal("hello", await System.IO.File.ReadAllTextAsync(files[2].FullName, Token));
    }

    private static PromptOutput Text(string text) => new() { NodeId = "1", Kind = "text", Text = text };

    private static PromptOutput File(string name, IOutputSource source) =>
        new() { NodeId = "1", Kind = "files", File = new FileReference(name, "", "output"), Source = source };

    /// <summary>Gives four bytes and breaks off, so many times.</summary>
    private sealed class BrokenSource(byte[] content, int breaks) : IOutputSource
    {
        private int _breaks = breaks;

        public List<long> Offsets { get; } = [];

        public Task<Stream> OpenAsync(FileReference file, long offset, CancellationToken cancellationToken)
        {
            Offsets.Add(offset);
            var rest = content[(int)offset..];
            return Task.FromResult<Stream>(_breaks-- > 0 ? new BreakingStream(rest[..4]) : new MemoryStream(rest));
        }
    }

    private sealed class BreakingStream(byte[] content) : MemoryStream(content)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var read and > 0 ? read : throw new IOException("the connection broke");
    }
}
