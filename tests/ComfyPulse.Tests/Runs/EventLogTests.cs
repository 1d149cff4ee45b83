using ComfyPulse.Runs;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Runs;

public class EventLogTests
{
    private static readonly ListenOptions Every = new() { ProgressEvery = TimeSpan.Zero };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static PromptProgress Progress(double fraction) => new() { Phase = PromptPhase.Running, Fraction = fraction };

    private static PromptSnapshot Snapshot(long sequence) => new("p", Progress(0), [], null) { Sequence = sequence };

    private static NodeText Text(long sequence) => new("1", $"{sequence}") { Sequence = sequence };

    private static ProgressChanged Changed(long sequence) => new(Progress(sequence / 1e6)) { Sequence = sequence };

    private static PromptEnded End(long sequence) => new(new PromptResult("p", new PromptOutcome.Succeeded(), [], [], FollowSource.WebSocket)) { Sequence = sequence };

    [Fact]
    public async Task A_reader_gets_a_snapshot_then_events_in_order_then_the_end()
    {
        var log = new EventLog();
        await using var reader = log.ReadAsync(Every, () => Snapshot(0), TimeProvider.System, Token).GetAsyncEnumerator(Token);
        Assert.True(await reader.MoveNextAsync());
        Assert.IsType<PromptSnapshot>(reader.Current);

        log.Append(Text(1));
        log.Append(Changed(2));
        log.Append(Text(3));
        log.Append(End(4));

        var rest = new List<PromptEvent>();
        while (await reader.MoveNextAsync())
        {
            rest.Add(reader.Current);
        }

        Assert.Equal([1, 2, 3, 4], rest.Select(e => e.Sequence));
        Assert.IsType<PromptEnded>(rest[^1]);
    }

    [Fact]
    public async Task A_reader_after_the_end_gets_the_snapshot_and_the_end()
    {
        var log = new EventLog();
        log.Append(Text(1));
        log.Append(End(2));
        log.Append(Text(3));

        var all = await log.ReadAsync(Every, () => Snapshot(2), TimeProvider.System, Token).ToListAsync(Token);

        Assert.Equal([typeof(PromptSnapshot), typeof(PromptEnded)], all.Select(e => e.GetType()));
    }

    [Fact]
    public async Task What_the_snapshot_already_tells_is_not_told_again()
    {
        var log = new EventLog();
        var snapshots = 0;
        var all = new List<PromptEvent>();
        await foreach (var e in log.ReadAsync(Every, SnapshotWhileEventsCome, TimeProvider.System, Token))
        {
            all.Add(e);
        }

        Assert.Equal([2, 3, 4], all.Select(e => e.Sequence));

        PromptSnapshot SnapshotWhileEventsCome()
        {
            snapshots++;
            log.Append(Text(1));
            log.Append(Text(2));
            log.Append(Text(3));
            log.Append(End(4));
            return Snapshot(2);
        }
    }

    [Fact]
    public async Task A_reader_that_the_ring_has_overtaken_gets_a_fresh_snapshot_and_still_the_end()
    {
        var log = new EventLog(capacity: 4);
        var sequence = 0L;
        await using var reader = log.ReadAsync(Every, () => Snapshot(sequence), TimeProvider.System, Token).GetAsyncEnumerator(Token);
        await reader.MoveNextAsync();
        for (var i = 0; i < 100; i++)
        {
            log.Append(Text(++sequence));
        }

        log.Append(End(++sequence));

        Assert.True(await reader.MoveNextAsync());
        Assert.IsType<PromptSnapshot>(reader.Current);
        Assert.True(await reader.MoveNextAsync());
        Assert.IsType<PromptEnded>(reader.Current);
        Assert.False(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task Progress_is_merged_to_the_readers_pace_and_the_last_is_never_lost()
    {
        var (log, time) = (new EventLog(), new FakeTimeProvider());
        await using var reader = log.ReadAsync(new() { ProgressEvery = TimeSpan.FromSeconds(1) }, () => Snapshot(0), time, Token).GetAsyncEnumerator(Token);
        await reader.MoveNextAsync();
        log.Append(Changed(1));
        await reader.MoveNextAsync();
        Assert.Equal(1, reader.Current.Sequence);

        log.Append(Changed(2));
        var held = reader.MoveNextAsync().AsTask();
        log.Append(Changed(3));
        Assert.False(held.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await held;
        Assert.Equal(3, reader.Current.Sequence);

        log.Append(Changed(4));
        log.Append(End(5));
        await reader.MoveNextAsync();
        Assert.Equal(4, reader.Current.Sequence);
        await reader.MoveNextAsync();
        Assert.IsType<PromptEnded>(reader.Current);
    }

    [Fact]
    public async Task An_event_does_not_wait_for_the_pace_of_progress()
    {
        var (log, time) = (new EventLog(), new FakeTimeProvider());
        await using var reader = log.ReadAsync(new() { ProgressEvery = TimeSpan.FromHours(1) }, () => Snapshot(0), time, Token).GetAsyncEnumerator(Token);
        await reader.MoveNextAsync();
        log.Append(Changed(1));
        await reader.MoveNextAsync();
        log.Append(Changed(2));
        var held = reader.MoveNextAsync().AsTask();

        log.Append(Text(3));

        await held;
        Assert.IsType<NodeText>(reader.Current);
    }

    [Fact]
    public async Task A_token_stops_reading()
    {
        var log = new EventLog();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var reader = log.ReadAsync(Every, () => Snapshot(0), TimeProvider.System, stop.Token).GetAsyncEnumerator(Token);
        await reader.MoveNextAsync();
        var next = reader.MoveNextAsync().AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Sixty_four_readers_fast_slow_and_late_all_see_order_and_the_end_once()
    {
        const int Count = 20_000;
        var log = new EventLog(capacity: 64);
        var sequence = 0L;
        var begun = Enumerable.Range(0, 64).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var readers = Enumerable.Range(0, 64).Select(i => Task.Run(() => ReadAsync(i), Token)).ToArray();
        await Task.WhenAll(begun.Take(48).Select(signal => signal.Task));
        for (var i = 1; i <= Count; i++)
        {
            log.Append(i % 3 == 0 ? Changed(i) : Text(i));
            Volatile.Write(ref sequence, i);
            if (i == Count / 2)
            {
                await Task.Yield();
            }
        }

        log.Append(End(Count + 1));

        Assert.All(await Task.WhenAll(readers), count => Assert.InRange(count, 2, Count + 2));

        async Task<int> ReadAsync(int reader)
        {
            var (seen, ends, count) = (-1L, 0, 0);
            await foreach (var e in log.ReadAsync(Every, () => Snapshot(Volatile.Read(ref sequence)), TimeProvider.System, Token))
            {
                Assert.True(count > 0 || e is PromptSnapshot);
                Assert.True(e.Sequence >= seen, $"{e.Sequence} after {seen}");
                (seen, count, ends) = (e.Sequence, count + 1, ends + (e is PromptEnded ? 1 : 0));
                begun[reader].TrySetResult();
                if (reader % 4 == 0)
                {
                    await Task.Yield();
                }
            }

            Assert.Equal(1, ends);
            return count;
        }
    }

    [Fact]
    public async Task Between_two_words_of_the_pod_a_reader_is_told_of_each_percent_that_passes_by_itself()
    {
        var (log, time) = (new EventLog(), new FakeTimeProvider());
        var began = time.GetTimestamp();
        var curve = new ProgressCurve { Left = TimeSpan.FromSeconds(10), Sure = TimeSpan.FromSeconds(10), Moves = true };
        PromptSnapshot Now() => new("p", new PromptProgress { Phase = PromptPhase.Running, Fraction = 0, Curve = curve }.After(time.GetElapsedTime(began)), [], null);
        await using var reader = log.ReadAsync(Every, Now, time, Token).GetAsyncEnumerator(Token);
        Assert.True(await reader.MoveNextAsync());

        for (var percent = 1; percent <= 5; percent++)
        {
            var next = reader.MoveNextAsync();
            time.Advance(TimeSpan.FromMilliseconds(50));
            Assert.False(next.IsCompleted);
            time.Advance(TimeSpan.FromMilliseconds(52));

            Assert.True(await next);
            Assert.Equal(percent, (int)Math.Round(100 * Assert.IsType<ProgressChanged>(reader.Current).Progress.Fraction));
        }

        log.Append(End(1));
        Assert.True(await reader.MoveNextAsync());
        Assert.IsType<PromptEnded>(reader.Current);
    }

    [Fact]
    public async Task Progress_that_comes_while_a_percent_is_told_by_itself_does_not_take_the_reader_back()
    {
        var (log, time) = (new EventLog(), new FakeTimeProvider());
        var began = time.GetTimestamp();
        var curve = new ProgressCurve { Left = TimeSpan.FromSeconds(10), Sure = TimeSpan.FromSeconds(10), Moves = true };
        var sequence = 0L;
        PromptProgress Passed() => new PromptProgress { Phase = PromptPhase.Running, Fraction = 0, Curve = curve }.After(time.GetElapsedTime(began));
        PromptSnapshot Look()
        {
            if (time.GetElapsedTime(began) > TimeSpan.Zero && sequence == 0)
            {
                log.Append(new ProgressChanged(Passed() with { Fraction = 0.001 }) { Sequence = sequence = 1 });
            }

            return new("p", Passed(), [], null) { Sequence = sequence };
        }

        await using var reader = log.ReadAsync(Every, Look, time, Token).GetAsyncEnumerator(Token);
        Assert.True(await reader.MoveNextAsync());

        var next = reader.MoveNextAsync();
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(await next);
        Assert.Equal(0.2, Assert.IsType<ProgressChanged>(reader.Current).Progress.Fraction, 2);

        log.Append(End(2));
        Assert.True(await reader.MoveNextAsync());
        Assert.IsType<PromptEnded>(reader.Current);
    }
}
