using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class LoadImageTests : BuiltInNodeTests
{
    private static readonly byte[] TwoPixels = PngWriter.Encode([255, 0, 51, 255, 102, 153, 204, 51], 2, 1, channels: 4);

    [Fact]
    public async Task A_file_becomes_a_picture_and_what_is_transparent_a_mask()
    {
        Write(Environment.InputDirectory, "a.png", TwoPixels);

        var call = await RunAsync("LoadImage", ("image", "a.png"));

        Assert.Equal([255, 0, 51, 102, 153, 204], call.Image.ToRgb(0));
        var mask = Assert.IsType<PixelMask>(call.Result.Outputs[1]);
        Assert.Equal((2, 1), (mask.Width, mask.Height));
        Assert.Equal([0f, 0.8f], mask.Values.ToArray());
    }

    [Fact]
    public async Task A_file_without_transparency_has_an_empty_mask_of_64()
    {
        Write(Environment.InputDirectory, "a.jpg", ImageCodec.EncodeJpeg(RgbaImage.From(Grey(16, [.. Enumerable.Repeat((byte)200, 256)]), 0), 95));

        var call = await RunAsync("LoadImage", ("image", "a.jpg"));

        Assert.All(call.Image.ToRgb(0), value => Assert.InRange(value, 198, 202));
        var mask = Assert.IsType<PixelMask>(call.Result.Outputs[1]);
        Assert.Equal((64, 64, 0f), (mask.Width, mask.Height, mask.Values.ToArray().Max()));
    }

    [Theory]
    [InlineData("albums/2026/a.png", "input/albums/2026")]
    [InlineData("a.png [temp]", "temp")]
    [InlineData("a.png [output]", "output")]
    [InlineData("sub/a.png [input]", "input/sub")]
    public async Task Names_may_have_folders_and_say_where_they_are(string name, string folder)
    {
        Write(Path.Combine(Path.GetDirectoryName(Environment.InputDirectory)!, folder), "a.png", TwoPixels);

        Assert.Null(Complaint(name));
        Assert.Equal(2, (await RunAsync("LoadImage", ("image", name))).Image.Width);
    }

    [Theory]
    [InlineData("does-not-exist.png")]
    [InlineData("../output/a.png")]
    [InlineData("/etc/hostname")]
    [InlineData("a\0.png")]
    [InlineData("..")]
    public async Task A_name_that_is_not_there_or_leaves_its_folder_is_refused(string name)
    {
        Write(Environment.OutputDirectory, "a.png", TwoPixels);

        Assert.Equal($"Invalid image file: {name}", Complaint(name));
        await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("LoadImage", ("image", name)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("albums")]
    [InlineData(" [output]")]
    public async Task A_folder_passes_the_check_as_in_ComfyUI_and_fails_the_node(string name)
    {
        Directory.CreateDirectory(Path.Combine(Environment.InputDirectory, "albums"));

        Assert.Null(Complaint(name));
        var error = await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("LoadImage", ("image", name)));
        var folder = name.EndsWith(']') ? Environment.OutputDirectory + Path.DirectorySeparatorChar : Path.Combine(Environment.InputDirectory + Path.DirectorySeparatorChar, name);
        Assert.Equal(("IsADirectoryError", $"[Errno 21] Is a directory: '{folder}'"), (error.ExceptionType, error.Message));
    }

    [Fact]
    public void A_name_from_a_link_is_not_validated() => Assert.Null(Node().Validate!(new NodeValues(new Dictionary<string, object?>())));

    [Fact]
    public void The_choices_are_the_pictures_of_the_input_folder_now()
    {
        Write(Environment.InputDirectory, "b.webp", [1]);
        Write(Environment.InputDirectory, "B.PNG", [1]);
        Write(Environment.InputDirectory, "notes.txt", [1]);

        Assert.Equal(["B.PNG", "b.webp"], Node().Inputs[0].Options!());
    }

    [Fact]
    public void A_changed_file_has_another_fingerprint()
    {
        var inputs = new NodeValues(new Dictionary<string, object?> { ["image"] = "a.png" });
        Write(Environment.InputDirectory, "a.png", [1]);
        var first = Node().Fingerprint!(inputs);
        Assert.Equal(first, Node().Fingerprint!(inputs));
        Write(Environment.InputDirectory, "a.png", [2]);

        Assert.NotEqual(first, Node().Fingerprint!(inputs));
    }

    [Fact]
    public async Task What_is_no_picture_fails_the_node()
    {
        Write(Environment.InputDirectory, "a.png", "hello"u8.ToArray());

        var error = await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("LoadImage", ("image", "a.png")));
        Assert.Equal(("PIL.UnidentifiedImageError", $"cannot identify image file '{Path.Combine(Environment.InputDirectory, "a.png")}'"), (error.ExceptionType, error.Message));
    }

    [Fact]
    public async Task A_file_that_claims_to_be_gigantic_is_refused_before_it_is_decoded()
    {
        var bomb = TwoPixels.ToArray();
        bomb[16] = 0x7F;
        bomb[20] = 0x7F;
        Write(Environment.InputDirectory, "a.png", bomb);

        await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("LoadImage", ("image", "a.png")));
    }

    [Theory]
    [InlineData(1, new byte[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(2, new byte[] { 3, 2, 1, 6, 5, 4 })]
    [InlineData(3, new byte[] { 6, 5, 4, 3, 2, 1 })]
    [InlineData(4, new byte[] { 4, 5, 6, 1, 2, 3 })]
    [InlineData(5, new byte[] { 1, 4, 2, 5, 3, 6 })]
    [InlineData(6, new byte[] { 4, 1, 5, 2, 6, 3 })]
    [InlineData(7, new byte[] { 6, 3, 5, 2, 4, 1 })]
    [InlineData(8, new byte[] { 3, 6, 2, 5, 1, 4 })]
    public void A_picture_is_turned_upright(int orientation, byte[] expected)
    {
        var image = new RgbaImage(3, 2, [.. Enumerable.Range(1, 6).SelectMany(value => Enumerable.Repeat((byte)value, 4))], HasAlpha: false);

        var upright = Orientation.Apply(image, orientation);

        Assert.Equal(orientation < 5 ? (3, 2) : (2, 3), (upright.Width, upright.Height));
        Assert.Equal(expected, upright.Pixels.Where((_, index) => index % 4 == 0));
    }

    private static void Write(string folder, string name, byte[] bytes)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }

    private NodeClass Node() => BuiltInNodes.Create(Environment).Single(node => node.Name == "LoadImage");

    private string? Complaint(string name) => Node().Validate!(new NodeValues(new Dictionary<string, object?> { ["image"] = name }));
}
