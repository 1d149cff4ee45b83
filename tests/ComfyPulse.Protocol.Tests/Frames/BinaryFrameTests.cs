using System.Text;

namespace ComfyPulse.Protocol.Tests;

public sealed class BinaryFrameTests
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3];
    private static readonly byte[] Png = [0x89, .. "PNG\r\n"u8, 1];
    private static readonly byte[] WebP = [.. "RIFF"u8, 4, 0, 0, 0, .. "WEBPVP8"u8];

    [Fact]
    public void The_image_tells_its_kind_whatever_the_header_claims()
    {
        Assert.Equal(ImageKind.Png, Assert.IsType<ImageFrame>(Read([0, 0, 0, 1, 0, 0, 0, 1, .. Png])).Kind);
        Assert.Equal(ImageKind.Jpeg, Assert.IsType<ImageFrame>(Read([0, 0, 0, 1, 0, 0, 0, 99, .. Jpeg])).Kind);
        Assert.Equal(ImageKind.WebP, Assert.IsType<ImageFrame>(Read([0, 0, 0, 1, 0, 0, 0, 3, .. WebP])).Kind);
    }

    [Fact]
    public void An_image_behind_a_header_of_a_pack_is_found()
    {
        byte[] header = [0, 0, 0, 1, 0, 0, 0, 7, 2, .. "33"u8, .. new byte[13]];
        var frame = Assert.IsType<ImageFrame>(Read([0, 0, 0, 1, 0, 0, 0, 1, .. header, .. Jpeg]));

        Assert.Equal(Jpeg, frame.Image.ToArray());
        Assert.Null(Read([0, 0, 0, 1, 0, 0, 0, 1, .. new byte[64], .. Jpeg]));
        Assert.NotNull(Read([0, 0, 0, 1, 0, 0, 0, 1, .. new byte[63], .. Jpeg]));
    }

    [Fact]
    public void The_image_is_a_view_of_the_frame()
    {
        byte[] bytes = [0, 0, 0, 1, 0, 0, 0, 1, .. Jpeg];

        Assert.True(Assert.IsType<ImageFrame>(Read(bytes)).Image.Span.Overlaps(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("00000001")]
    [InlineData("0000000100000001")]
    [InlineData("000000010000000100112233")]
    [InlineData("00000002000000010011")]
    [InlineData("00000003")]
    [InlineData("00000003000000053132")]
    [InlineData("00000003FFFFFFFF3132")]
    [InlineData("0000000480000000")]
    [InlineData("000000047FFFFFFF7B7D")]
    [InlineData("00000004000000027B7DFFD8FF")]
    [InlineData("0000000400000003" + "7B7B7B" + "FFD8FF")]
    [InlineData("FFFFFFFF00000000")]
    public void What_is_no_frame_has_a_reason_and_no_exception(string hex)
    {
        Assert.Null(BinaryFrame.Read(Convert.FromHexString(hex), out var problem));
        Assert.False(string.IsNullOrEmpty(problem));
    }

    [Fact]
    public void A_text_may_be_empty_and_its_node_id_counts_in_bytes()
    {
        var frame = new TextFrame("узел-1", "");
        byte[] bytes = [0, 0, 0, 3, 0, 0, 0, 10, .. "узел-1"u8];

        Assert.Equal(bytes, frame.ToBytes());
        Assert.Equal(frame, Read(bytes));
    }

    [Fact]
    public void A_text_names_its_prompt_only_where_the_pod_says_so()
    {
        var frame = new TextFrame("3", "step 1") { PromptId = "p-1" };
        var bytes = frame.ToBytes();

        Assert.Equal(frame, BinaryFrame.Read(bytes, out _, textNamesPrompt: true));
        Assert.Equal(new TextFrame("p-1", "\0\0\0\u00013step 1"), Read(bytes));
    }

    [Fact]
    public void Metadata_are_written_as_python_writes_them()
    {
        var frame = new ImageFrame(Png, ImageKind.Png, new PreviewMetadata("узел", "p", "узел", null, "узел", "image/png"));
        var json = """{"node_id": "\u0443\u0437\u0435\u043b", "prompt_id": "p", "display_node_id": "\u0443\u0437\u0435\u043b", "parent_node_id": null, "real_node_id": "\u0443\u0437\u0435\u043b", "image_type": "image/png"}""";

        byte[] expected = [0, 0, 0, 4, 0, 0, 0, (byte)json.Length, .. Encoding.ASCII.GetBytes(json), .. Png];
        Assert.Equal(expected, frame.ToBytes());
        Assert.Equal(frame.Metadata, Assert.IsType<ImageFrame>(Read(expected)).Metadata);
    }

    private static BinaryFrame? Read(byte[] bytes) => BinaryFrame.Read(bytes, out _);
}
