using ComfyPulse.Cli.Output.Pictures;

namespace ComfyPulse.Cli.Tests.Output.Pictures;

/// <summary>The protocols' bytes, as their documents have them.</summary>
public sealed class ProtocolTests
{
    [Fact]
    public void Half_blocks_have_the_upper_pixel_as_colour_and_the_lower_one_as_background_and_tell_only_what_changes()
    {
        var picture = TestPicture.Of(3, 0xFF0000, 0xFF0000, 0x00FF00, 0x0000FF, 0x010203, 0x010203, 0x000000, 0x000000, 0x000000, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF);

        Assert.Equal(
            "\u001b[38;2;255;0;0;48;2;0;0;255m▀\u001b[48;2;1;2;3m▀\u001b[38;2;0;255;0m▀\u001b[0m\r\n" +
            "\u001b[38;2;0;0;0;48;2;255;255;255m▀▀▀\u001b[0m",
            HalfBlocks.Draw(picture, isTrueColor: true));
    }

    [Theory]
    [InlineData(0xFF0000, 196)]
    [InlineData(0x00FF00, 46)]
    [InlineData(0x0000FF, 21)]
    [InlineData(0x000000, 16)]
    [InlineData(0xFFFFFF, 231)]
    [InlineData(0x808080, 244)]
    [InlineData(0x5F87AF, 67)]
    [InlineData(0x1C1C1C, 234)]
    public void With_256_colours_the_nearest_is_taken(int color, int index) =>
        Assert.Equal($"\u001b[38;5;{index};48;5;{index}m▀\u001b[0m", HalfBlocks.Draw(TestPicture.Of(1, color, color), isTrueColor: false));

    [Fact]
    public void Sixels_have_their_size_the_colours_that_occur_and_bands_of_six_rows()
    {
        var red = Enumerable.Repeat(0xFF0000, 5 * 6);
        var rest = Enumerable.Repeat(0x0000FF, 2).Concat(Enumerable.Repeat(0xFF0000, 3));

        // #5 is blue and #180 red: six levels of each colour, red counting most. '~' is all six rows, '@' the first; !5~ is five of them.
        Assert.Equal(
            "\u001bP0;1;0q\"1;1;5;7#5;2;0;0;100#180;2;100;0;0#180!5~-#5@@$#180??@@@\u001b\\",
            Sixel.Draw(TestPicture.Of(5, [.. red, .. rest])));
    }

    [Fact]
    public void Sixels_mix_a_colour_that_the_cube_has_not_from_its_neighbours()
    {
        var text = Sixel.Draw(TestPicture.Of(4, [.. Enumerable.Repeat(0x191919, 24)])); // half way between two levels

        Assert.Contains("#0;2;0;0;0", text, StringComparison.Ordinal);
        Assert.Contains("#43;2;20;20;20", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ITerm2_gets_a_file_with_its_size_in_cells() =>
        Assert.Equal("\u001b]1337;File=inline=1;size=5;width=40;height=12;preserveAspectRatio=0:aGVsbG8=\a", ITerm2.Draw("hello"u8, new CellSize(40, 12)));

    [Fact]
    public void Kitty_gets_the_picture_under_an_id_and_characters_that_stand_for_it() =>
        Assert.Equal(
            "\u001b_Ga=T,U=1,f=100,t=d,i=4390913,c=2,r=2,q=2,m=0;aGVsbG8=\u001b\\" +
            "\u001b[38;2;67;0;1m\U0010EEEE\u0305\u0305\U0010EEEE\u0305\u030D\u001b[39m\r\n" +
            "\u001b[38;2;67;0;1m\U0010EEEE\u030D\u0305\U0010EEEE\u030D\u030D\u001b[39m",
            Kitty.Draw("hello"u8, new CellSize(2, 2), 0x430001));

    [Fact]
    public void Kitty_takes_a_large_picture_in_pieces_of_4096_characters()
    {
        var png = Enumerable.Range(0, 7000).Select(i => (byte)i).ToArray(); // 9336 characters

        var text = Kitty.Draw(png, new CellSize(1, 1), 1);

        var commands = text.Split("\u001b\\", StringSplitOptions.RemoveEmptyEntries).Where(part => part.StartsWith("\u001b_G", StringComparison.Ordinal)).Select(part => part[3..].Split(';')).ToArray();
        Assert.Equal(["a=T,U=1,f=100,t=d,i=1,c=1,r=1,q=2,m=1", "q=2,m=1", "q=2,m=0"], commands.Select(command => command[0]));
        Assert.Equal([4096, 4096, 1144], commands.Select(command => command[1].Length));
        Assert.Equal(png, Convert.FromBase64String(string.Concat(commands.Select(command => command[1]))));
    }

    [Fact]
    public void Kitty_is_told_to_forget_the_picture() => Assert.Equal("\u001b_Ga=d,d=I,i=7,q=2\u001b\\", Kitty.Remove(7));

    [Theory]
    [InlineData(512, 512, 32, 16)]
    [InlineData(1024, 512, 40, 10)]
    [InlineData(256, 1024, 8, 16)]
    [InlineData(1, 4096, 1, 16)]
    [InlineData(4096, 1, 40, 1)]
    public void A_picture_keeps_its_proportions_within_40_columns_and_16_rows(int width, int height, int columns, int rows) =>
        Assert.Equal(new CellSize(columns, rows), CellSize.Fit(width, height, 40, 16));
}
