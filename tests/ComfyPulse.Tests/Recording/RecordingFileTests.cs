using System.Text;
using ComfyPulse.Recording;

namespace ComfyPulse.Tests.Recording;

public sealed class RecordingFileTests
{
    [Theory]
    [InlineData("[{\"a\":1},{\"a\":2}]", "{\"a\":1} {\"a\":2}")]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    [InlineData("[\n {\"a\": NaN},\n {\"b\": \"]}\\\"\"}\n", "{\"a\": NaN} {\"b\": \"]}\\\"\"}")]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1} {\"a\":2}")]
    [InlineData("\uFEFF[{\"a\":1}]", "{\"a\":1}")]
    [InlineData("[{\"a\":1},{\"a\":2,\"b\":\"unfini", "{\"a\":1} the last element is unfinished")]
    [InlineData("[{\"a\":1},", "{\"a\":1}")]
    public async Task Elements_of_a_list_or_the_only_object_are_found_up_to_where_the_file_was_cut(string content, string pieces)
    {
        Assert.Equal(pieces, string.Join(' ', await PiecesAsync(content, file => file.ReadElementsAsync(TestContext.Current.CancellationToken))));
    }

    [Theory]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "{\"a\":1} {\"a\":2}")]
    [InlineData("{\"a\":1}\r\n\r\n{\"a\":2}", "{\"a\":1} {\"a\":2}")]
    [InlineData("{\"a\":1}\n{\"a\":", "{\"a\":1} the last line is unfinished")]
    [InlineData("nonsense\n{\"a\":2}\n", "the line is not JSON {\"a\":2}")]
    public async Task Lines_are_found_up_to_where_the_file_was_cut(string content, string pieces)
    {
        Assert.Equal(pieces, string.Join(' ', await PiecesAsync(content, file => file.ReadLinesAsync(TestContext.Current.CancellationToken))));
    }

    [Fact]
    public async Task A_line_over_the_limit_costs_itself_only()
    {
        var content = $"{{\"a\":1}}\n{{\"a\":\"{new string('x', 300_000)}\"}}\n{{\"a\":3}}\n";

        var pieces = await PiecesAsync(content, file => file.ReadLinesAsync(TestContext.Current.CancellationToken), largestPiece: 100_000);

        Assert.Equal(["{\"a\":1}", "the line is too long", "{\"a\":3}"], pieces);
    }

    [Fact]
    public async Task Pieces_larger_than_a_buffer_are_whole_and_know_their_line()
    {
        using var folder = new RecordingFolder().Write("rest.json", $"[\n{{\"a\":\"{new string('x', 200_000)}\"}},\n\n{{\"b\":1}}]");
        using var file = new RecordingFile(folder.File("rest.json"));

        var pieces = new List<RecordingPiece>();
        await foreach (var piece in file.ReadElementsAsync(TestContext.Current.CancellationToken))
        {
            pieces.Add(piece);
        }

        Assert.Equal([(200_008, 2L), (7, 4L)], pieces.Select(piece => (piece.Json.Length, piece.Line)));
    }

    private static async Task<List<string>> PiecesAsync(string content, Func<RecordingFile, IAsyncEnumerable<RecordingPiece>> read, int largestPiece = RecordingFile.LargestPiece)
    {
        using var folder = new RecordingFolder().Write("file", content);
        using var file = new RecordingFile(folder.File("file"), largestPiece);
        var pieces = new List<string>();
        await foreach (var piece in read(file))
        {
            pieces.Add(piece.Problem ?? Encoding.UTF8.GetString(piece.Json.Span));
        }

        return pieces;
    }
}
