using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace ComfyPulse.Tests.Workflows;

public class WorkflowFileTests
{
    private const string Graph = """{"1": {"class_type": "A", "inputs": {"text": "é"}}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static byte[] Png(params (string Type, byte[] Data)[] chunks) =>
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. chunks.SelectMany(chunk => Chunk(chunk.Type, (uint)chunk.Data.Length, chunk.Data)), .. Chunk("IEND", 0, [])];

    private static byte[] Chunk(string type, uint length, byte[] data)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(size, length);
        return [.. size, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
    }

    private static byte[] Deflate(byte[] data)
    {
        using var compressed = new MemoryStream();
        using (var deflater = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            deflater.Write(data);
        }

        return compressed.ToArray();
    }

    private static async Task<Workflow> LoadAsync(byte[] file) => await Workflow.LoadAsync(new OneWayStream(file), Token);

    public static TheoryData<string, byte[]> PromptChunks() => new()
    {
        { "tEXt", [.. "prompt\0"u8, .. Encoding.Latin1.GetBytes(Graph)] },
        { "zTXt", [.. "prompt\0\0"u8, .. Deflate(Encoding.Latin1.GetBytes(Graph))] },
        { "iTXt", [.. "prompt\0\0\0en\0prompt\0"u8, .. Encoding.UTF8.GetBytes(Graph)] },
        { "iTXt", [.. "prompt\0"u8, 1, 0, 0, 0, .. Deflate(Encoding.UTF8.GetBytes(Graph))] },
    };

    [Theory]
    [MemberData(nameof(PromptChunks))]
    public async Task The_prompt_is_read_out_of_a_png(string type, byte[] data)
    {
        var workflow = await LoadAsync(Png(("IHDR", new byte[13]), ("tEXt", [.. "workflow\0"u8, .. "{}"u8]), ("IDAT", new byte[70_000]), (type, data)));

        Assert.Equal("\"é\"", workflow.Nodes["1"].Inputs["text"].Value.ToString());
    }

    [Fact]
    public async Task A_bare_NaN_that_python_wrote_into_a_png_is_read_as_the_text_that_means_it()
    {
        var workflow = await LoadAsync(Png(("tEXt", [.. "prompt\0"u8, .. """{"1": {"class_type": "A", "inputs": {"x": NaN}, "is_changed": [NaN, -Infinity]}}"""u8])));

        Assert.Equal("\"NaN\"", workflow.Nodes["1"].Inputs["x"].Value.ToString());
    }

    [Fact]
    public async Task A_png_without_a_prompt_says_what_is_missing()
    {
        Assert.Contains("UI's format only", (await Assert.ThrowsAsync<WorkflowFormatException>(() => LoadAsync(Png(("tEXt", [.. "workflow\0"u8, .. "{}"u8]))))).Message, StringComparison.Ordinal);
        Assert.Contains("no workflow in it", (await Assert.ThrowsAsync<WorkflowFormatException>(() => LoadAsync(Png(("tEXt", [.. "parameters\0"u8, .. "x"u8]))))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_png_costs_an_error_and_no_memory()
    {
        byte[] bomb = [.. "prompt\0\0"u8, .. Deflate(new byte[100_000_000])];
        byte[] signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
        byte[][] files =
        [
            Png(("zTXt", bomb)),
            [.. signature, .. Chunk("tEXt", uint.MaxValue, [1, 2, 3])],
            [.. signature, .. Chunk("tEXt", 60_000_000, [.. "prompt\0"u8])],
            [.. signature, .. "tE"u8],
            Png(("zTXt", [.. "prompt\0\0"u8, 1, 2, 3])),
            Png(("iTXt", [.. "prompt\0"u8])),
            Png(("tEXt", [.. "prompt"u8])),
        ];

        foreach (var file in files)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            await Assert.ThrowsAsync<WorkflowFormatException>(() => LoadAsync(file));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
        }
    }

    [Fact]
    public async Task A_json_file_and_a_stream_are_read_to_their_end()
    {
        var path = Path.Combine(Traces.Folder("01-success-simple"), "workflow.json");

        Assert.Equal(4, (await Workflow.LoadAsync(path, Token)).Nodes.Count);
        Assert.Single((await LoadAsync(Encoding.UTF8.GetBytes(Graph))).Nodes);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_the_callers_own_error()
    {
        await Assert.ThrowsAsync<FileNotFoundException>(() => Workflow.LoadAsync("no-such-file.json", Token));
    }

    /// <summary>A stream as a pipe is: no seeking, and a few bytes at a time.</summary>
    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1000)], cancellationToken);
    }
}
