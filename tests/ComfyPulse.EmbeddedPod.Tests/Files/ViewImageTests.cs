using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Files;

public sealed class ViewImageTests : IAsyncLifetime
{
    private const int Size = 32;

    private readonly string _root = Directory.CreateTempSubdirectory("comfypulse-view-").FullName;
    private readonly byte[] _pixels = Pixels(alpha: row => (byte)(row * 8));
    private TestPod _pod = null!;

    public async ValueTask InitializeAsync()
    {
        _pod = await TestPod.StartAsync(new EmbeddedPodOptions { DataDirectory = _root });
        await File.WriteAllBytesAsync(Path.Combine(_root, "output", "picture.png"), PngWriter.Encode(_pixels, Size, Size, 4), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _pod.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData("webp;90")]
    [InlineData("webp")]
    [InlineData("gif;90")]
    [InlineData("jpeg;90&channel=rgba")]
    public async Task A_preview_is_a_WebP_of_the_whole_picture_with_its_alpha_unless_a_JPEG_is_asked_for(string preview)
    {
        var (type, bytes) = await ViewAsync($"preview={preview}");
        var image = ImageCodec.Decode(bytes)!;

        Assert.Equal("image/webp", type);
        Assert.Equal("RIFF"u8.ToArray(), bytes[..4]);
        Assert.Equal("WEBP"u8.ToArray(), bytes[8..12]);
        Assert.Equal((Size, Size, true), (image.Width, image.Height, image.HasAlpha));
        Assert.Equal(Alphas(_pixels), Alphas(image.Pixels));
        AssertAlike(_pixels, image.Pixels, fromRow: 8);
    }

    [Fact]
    public async Task A_JPEG_preview_has_the_colours_and_no_alpha()
    {
        var (type, bytes) = await ViewAsync("preview=jpeg;95");
        var image = ImageCodec.Decode(bytes)!;

        Assert.Equal("image/jpeg", type);
        Assert.Equal([0xFF, 0xD8, 0xFF], bytes[..3]);
        Assert.Equal((Size, Size, false), (image.Width, image.Height, image.HasAlpha));
        AssertAlike(_pixels, image.Pixels, fromRow: 0);
    }

    [Theory]
    [InlineData("webp")]
    [InlineData("jpeg")]
    public async Task A_lower_quality_takes_fewer_bytes_and_what_is_no_number_is_90(string format)
    {
        var (best, usual, worst, unknown) = (await ViewAsync($"preview={format};99"), await ViewAsync($"preview={format};90"), await ViewAsync($"preview={format};5"), await ViewAsync($"preview={format};high"));

        Assert.True(best.Bytes.Length > usual.Bytes.Length && usual.Bytes.Length > worst.Bytes.Length, $"{best.Bytes.Length}, {usual.Bytes.Length}, {worst.Bytes.Length}");
        Assert.Equal(usual.Bytes, unknown.Bytes);
    }

    [Fact]
    public async Task The_channel_rgb_is_a_PNG_of_the_same_colours_without_alpha()
    {
        var (type, bytes) = await ViewAsync("channel=rgb");
        var image = ImageCodec.Decode(bytes)!;

        Assert.Equal("image/png", type);
        Assert.False(image.HasAlpha);
        Assert.Equal(Pixels(alpha: _ => 255), image.Pixels);
    }

    [Fact]
    public async Task The_channel_a_is_a_PNG_of_black_with_the_same_alpha()
    {
        var (type, bytes) = await ViewAsync("channel=a");
        var image = ImageCodec.Decode(bytes)!;

        Assert.Equal("image/png", type);
        Assert.True(image.HasAlpha);
        Assert.Equal(_pixels.Select((value, index) => index % 4 == 3 ? value : (byte)0), image.Pixels);
    }

    [Theory]
    [InlineData("channel=rgba")]
    [InlineData("channel=")]
    public async Task Any_other_channel_is_the_file_itself(string query)
    {
        var (_, bytes) = await ViewAsync(query);

        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_root, "output", "picture.png"), TestContext.Current.CancellationToken), bytes);
    }

    [Fact]
    public async Task A_preview_of_what_is_no_picture_is_a_500()
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "output", "text.png"), "no picture", TestContext.Current.CancellationToken);

        Assert.Equal(500, (await _pod.GetAsync("view?filename=text.png&preview=webp;90")).Status);
    }

    [Theory]
    [InlineData("""{"filename": "picture.png"}""")]
    [InlineData("""{"filename": "picture.png", "type": "output", "subfolder": ""}""")]
    [InlineData("""{"filename": "picture.png [output]", "type": "input"}""")]
    public async Task A_mask_gives_its_alpha_to_the_colours_of_the_original(string original)
    {
        var answer = await UploadMaskAsync(original, Pixels(alpha: row => (byte)(255 - (row * 4)), isOther: true));
        var saved = ImageCodec.Decode(await File.ReadAllBytesAsync(Path.Combine(_root, "input", "mask.png"), TestContext.Current.CancellationToken))!;

        Assert.Equal("""200 {"name": "mask.png", "subfolder": "", "type": "input"}""", $"{answer.Status} {answer.Text}");
        Assert.Equal(Pixels(alpha: row => (byte)(255 - (row * 4))), saved.Pixels);
    }

    [Theory]
    [InlineData("""{"filename": "unknown.png"}""")]
    [InlineData("""{"filename": "../output/picture.png"}""")]
    [InlineData("""{"filename": "picture.png", "subfolder": "../../output"}""")]
    [InlineData("""{"filename": "picture.png", "type": "models"}""")]
    public async Task A_mask_for_an_original_that_is_not_there_saves_nothing(string original)
    {
        await UploadMaskAsync(original, _pixels);

        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "input")));
    }

    private async Task<(string? Type, byte[] Bytes)> ViewAsync(string query)
    {
        var answer = await _pod.GetAsync($"view?filename=picture.png&{query}");
        Assert.Equal(200, answer.Status);
        return (answer.Message.Content.Headers.ContentType?.MediaType, answer.Body);
    }

    private async Task<TestAnswer> UploadMaskAsync(string original, byte[] pixels)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(PngWriter.Encode(pixels, Size, Size, 4)), "image", "mask.png" }, { new StringContent(original), "original_ref" } };
        return await _pod.SendAsync(HttpMethod.Post, "upload/mask", form);
    }

    // Colours that change slowly, so that a lossy format keeps them nearly as they are.
    private static byte[] Pixels(Func<int, byte> alpha, bool isOther = false)
    {
        var pixels = new byte[Size * Size * 4];
        for (var index = 0; index < Size * Size; index++)
        {
            var (row, column) = (index / Size, index % Size);
            (pixels[index * 4], pixels[(index * 4) + 1], pixels[(index * 4) + 2], pixels[(index * 4) + 3]) = isOther
                ? ((byte)1, (byte)2, (byte)3, alpha(row))
                : ((byte)(column * 8), (byte)(row * 8), (byte)(255 - (column * 4)), alpha(row));
        }

        return pixels;
    }

    private static IEnumerable<byte> Alphas(byte[] pixels) => pixels.Where((_, index) => index % 4 == 3);

    // Where there is hardly any alpha, a WebP keeps hardly any colour.
    private static void AssertAlike(byte[] expected, byte[] actual, int fromRow)
    {
        var differences = expected.Zip(actual, (before, after) => Math.Abs(before - after)).Where((_, index) => index % 4 != 3 && index / 4 / Size >= fromRow).ToArray();
        Assert.InRange(differences.Average(), 0, 6);
    }
}
