using ComfyPulse.Sockets;

namespace ComfyPulse.Tests.Sockets;

public sealed class ReadAheadStreamTests
{
    private const int Small = 139;
    private const int Large = 28 * 1024;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_come_in_their_order_however_they_arrive_and_are_asked_for()
    {
        var random = new Random(5);
        for (var round = 0; round < 50; round++)
        {
            var bytes = new byte[random.Next(1, 400_000)];
            random.NextBytes(bytes);
            var waitsEvery = random.Next(3) == 0 ? random.Next(1, 6) : random.Next(30, 100);
            await using var stream = new ReadAheadStream(new Arriving(bytes) { MostAtOnce = random.Next(1, 100_000), WaitsEvery = waitsEvery });
            using var read = new MemoryStream();
            var count = -1;
            while (count != 0)
            {
                Memory<byte> buffer = new byte[random.Next(100) == 0 ? Large : random.Next(1, 4000)];
                Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Token));
                count = random.Next(10) == 0 ? stream.Read(buffer.Span) : await stream.ReadAsync(buffer, Token);
                read.Write(buffer.Span[..count]);
            }

            Assert.True(bytes.AsSpan().SequenceEqual(read.ToArray()));
        }
    }

    [Fact]
    public async Task A_burst_is_taken_in_blocks()
    {
        var arriving = new Arriving(new byte[1024 * 1024]);
        await using var stream = new ReadAheadStream(arriving);

        await ReadToEndAsync(stream);

        Assert.InRange(arriving.Asked.Count, 1, 60);
    }

    [Fact]
    public async Task Frames_that_come_one_at_a_time_are_asked_for_as_they_would_be_without_it()
    {
        var arriving = new Arriving(new byte[100_000]) { WaitsEvery = 8 };
        await using var stream = new ReadAheadStream(arriving);

        await ReadToEndAsync(stream);

        Assert.All(arriving.Asked, asked => Assert.Equal(Small, asked));
    }

    [Fact]
    public async Task Large_frames_go_straight_to_whoever_asks_and_their_heads_take_nothing_along()
    {
        var arriving = new Arriving(new byte[4 * 1024 * 1024]);
        await using var stream = new ReadAheadStream(arriving);

        while (await stream.ReadAsync(new byte[Small], Token) > 0)
        {
            await AskAsync(stream, Large);
        }

        Assert.All(arriving.Asked, asked => Assert.True(asked is Small or Large));
    }

    [Fact]
    public async Task Large_frames_after_a_burst_end_it()
    {
        var arriving = new Arriving(new byte[4 * 1024 * 1024]);
        await using var stream = new ReadAheadStream(arriving);
        for (var frame = 0; frame < 100; frame++)
        {
            await AskAsync(stream, Small);
        }

        Assert.Contains(arriving.Asked, asked => asked > Large);
        await AskAsync(stream, Large);
        await AskAsync(stream, Large);
        await AskAsync(stream, Large);
        arriving.Asked.Clear();
        await AskAsync(stream, Small);

        Assert.Equal([Small], arriving.Asked);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_a_burst_says_so_after_what_had_come()
    {
        await using var stream = new ReadAheadStream(new Arriving(new byte[100_000]) { Breaks = true });
        var read = 0;

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true)
            {
                read += await stream.ReadAsync(new byte[Small], Token);
            }
        });

        Assert.Equal(100_000, read);
    }

    private static async Task AskAsync(ReadAheadStream stream, int count) => Assert.InRange(await stream.ReadAsync(new byte[count], Token), 0, count);

    private static async Task ReadToEndAsync(ReadAheadStream stream)
    {
        var buffer = new byte[Small];
        while (await stream.ReadAsync(buffer, Token) > 0)
        {
        }
    }

    /// <summary>A connection on which everything has come, or every so many reads what is next has yet to come.</summary>
    private sealed class Arriving(byte[] bytes) : MemoryStream(bytes)
    {
        public int MostAtOnce { get; init; } = int.MaxValue;

        public int WaitsEvery { get; init; } = int.MaxValue;

        public bool Breaks { get; init; }

        /// <summary>How many bytes each read had room for.</summary>
        public List<int> Asked { get; } = [];

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Asked.Add(buffer.Length);
            if (Asked.Count % WaitsEvery == 0)
            {
                await Task.Yield();
            }

            var read = Read(buffer.Span[..Math.Min(buffer.Length, MostAtOnce)]);
            return read == 0 && !buffer.IsEmpty && Breaks ? throw new IOException("broken") : read;
        }
    }
}
