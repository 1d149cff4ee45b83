using System.Buffers;
using ComfyPulse.Connections;

namespace ComfyPulse.Tests.Connections;

public sealed class PreviewCellTests
{
    [Fact]
    public async Task A_preview_that_a_reader_has_is_never_written_over()
    {
        var cell = new PreviewCell();
        await using var reader = cell.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = reader.MoveNextAsync();
        var buffer = new byte[4096];
        cell.Set(new PromptPreview(buffer, "image/jpeg", "5"), buffer);
        Assert.True(await first);
        cell.Set(new PromptPreview(new byte[1], "image/jpeg", "5"), pooled: null);
        cell.End();

        // Had it gone back to the pool, the next to ask for as much would get it.
        Assert.NotSame(buffer, ArrayPool<byte>.Shared.Rent(buffer.Length));
        Assert.Equal(buffer.Length, reader.Current.Image.Length);
    }

    [Fact]
    public async Task A_preview_that_nobody_has_seen_goes_back_to_the_pool()
    {
        var cell = new PreviewCell();
        await using var reader = cell.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = reader.MoveNextAsync();
        cell.Set(new PromptPreview(new byte[1], "image/jpeg", "1"), pooled: null);
        Assert.True(await first);
        Overtake(cell);

        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("3", reader.Current.NodeId);
    }

    /// <summary>On one thread from end to end: the pool keeps what a thread gives back for that thread.</summary>
    private static void Overtake(PreviewCell cell)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        cell.Set(new PromptPreview(buffer, "image/jpeg", "2"), buffer);
        cell.Set(new PromptPreview(new byte[1], "image/jpeg", "3"), pooled: null);
        Assert.Same(buffer, ArrayPool<byte>.Shared.Rent(4096));
    }
}
