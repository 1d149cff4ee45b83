using System.Text;
using ComfyPulse.EmbeddedPod.Tests.Support;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod.Tests.Faults;

/// <summary>What happens to single frames. Frame 1 is the greeting, frame N the count N - 1; a ping asks for a pong behind the last of them.</summary>
public sealed class FrameFaultTests
{
    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_split_frame_comes_in_fragments_that_are_one_message(string version)
    {
        var frames = await FramesAsync(new PodFault.SplitFrame(2, 3), version);

        Assert.Equal([1, 0, 0, 1, 10], frames.Select(frame => frame.Opcode));
        Assert.Equal([false, false, true], frames.Take(3).Select(frame => frame.IsLast));
        Assert.Contains("\"queue_remaining\": 1", Encoding.UTF8.GetString([.. frames.Take(3).SelectMany(frame => frame.Payload)]), StringComparison.Ordinal);
        Assert.Equal(2, frames[3].Queue);
    }

    [Fact]
    public async Task More_pieces_than_bytes_leave_some_empty()
    {
        var frames = await FramesAsync(new PodFault.SplitFrame(2, 500));

        Assert.Equal(502, frames.Count);
        Assert.Contains("\"queue_remaining\": 1", Encoding.UTF8.GetString([.. frames.Take(500).SelectMany(frame => frame.Payload)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(100_000)]
    public async Task A_cut_frame_is_a_whole_message_of_its_first_bytes(int kept)
    {
        var whole = (await FramesAsync(new PodFault.DuplicateFrame(99)))[0].Payload;

        var frames = await FramesAsync(new PodFault.CutFrame(2, kept));

        Assert.Equal(whole.Take(kept), frames[0].Payload);
        Assert.True(frames[0].IsLast);
        Assert.Equal(2, frames[1].Queue);
    }

    [Fact]
    public async Task A_frame_comes_twice() => Assert.Equal([1, 1, 2], Queues(await FramesAsync(new PodFault.DuplicateFrame(2))));

    [Fact]
    public async Task A_frame_and_the_next_one_change_places() => Assert.Equal([2, 1], Queues(await FramesAsync(new PodFault.SwapFrames(2))));

    [Fact]
    public async Task Garbage_comes_before_the_frame_and_is_the_same_each_time()
    {
        var frames = await FramesAsync(new PodFault.GarbageFrame(2));
        var again = await FramesAsync(new PodFault.GarbageFrame(2));

        Assert.Equal([1, 2], frames.TakeLast(3).SkipLast(1).Select(frame => frame.Queue ?? 0));
        Assert.Contains(frames.SkipLast(3), frame => frame.Opcode == 1);
        Assert.Contains(frames.SkipLast(3), frame => frame.Opcode == 2);
        Assert.Equal(frames.Select(frame => Convert.ToHexString(frame.Payload)), again.Select(frame => Convert.ToHexString(frame.Payload)));
    }

    [Fact]
    public async Task A_frame_too_large_for_a_client_comes_in_fragments_before_the_frame()
    {
        var frames = await FramesAsync(new PodFault.OversizeFrame(2, 300_000));

        var oversize = frames.SkipLast(3).ToList();
        Assert.Equal(2, oversize[0].Opcode);
        Assert.Equal(300_000, oversize.Sum(frame => frame.Payload.Length));
        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 2], oversize[0].Payload.Take(8));
        Assert.True(oversize[^1].IsLast);
        Assert.Equal([1, 2], Queues(frames.TakeLast(3)));
    }

    [Fact]
    public async Task A_delayed_frame_holds_up_those_behind_it_on_its_socket_and_nobody_else()
    {
        var clock = new SteppingClock();
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Time = clock, Faults = { new PodFault.DelayFrame(2, TimeSpan.FromSeconds(5)) { ClientId = "slow" } } });
        using var slow = await RawSocket.OpenAsync(pod.BaseUrl, "slow");
        using var other = await RawSocket.OpenAsync(pod.BaseUrl, "other");

        Publish(pod);
        Assert.Equal((1, 2), ((await other.ReadAsync())?.Queue ?? 0, (await other.ReadAsync())?.Queue ?? 0));
        await slow.PingAsync();
        Assert.Equal(10, (await slow.ReadAsync())?.Opcode);
        clock.LetPassUntil(TimeSpan.FromSeconds(5));

        Assert.Equal((1, 2), ((await slow.ReadAsync())?.Queue ?? 0, (await slow.ReadAsync())?.Queue ?? 0));
    }

    [Fact]
    public async Task Several_faults_at_one_frame_all_strike()
    {
        await using var pod = await TestPod.StartAsync();
        pod.Faults.Add(new PodFault.DuplicateFrame(2));
        pod.Faults.Add(new PodFault.OversizeFrame(2, 8));
        pod.Faults.Add(new PodFault.CutFrame(2, 1));

        var frames = await FramesAsync(pod);

        Assert.Equal([8, 1, 1], frames.Take(3).Select(frame => frame.Payload.Length));
    }

    [Fact]
    public async Task A_fault_strikes_as_often_as_asked_for_and_only_sockets_of_its_client()
    {
        await using var pod = await TestPod.StartAsync();
        var fault = pod.Faults.Add(new PodFault.DuplicateFrame(2) { ClientId = "me", Times = 2 });
        var counts = new List<int>();
        foreach (var clientId in new[] { "other", "me", "me", "me" })
        {
            counts.Add((await FramesAsync(pod, clientId)).Count);
        }

        Assert.Equal([3, 4, 4, 3], counts);
        Assert.Equal(2, pod.Faults.Struck(fault));
    }

    private static async Task<List<WireFrame>> FramesAsync(PodFault fault, string version = "0.33.0")
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version, Faults = { fault } });
        return await FramesAsync(pod);
    }

    // All after the greeting, the pong of a ping after them included.
    private static async Task<List<WireFrame>> FramesAsync(TestPod pod, string clientId = "me")
    {
        using var socket = await RawSocket.OpenAsync(pod.BaseUrl, clientId);
        Publish(pod);
        var frames = new List<WireFrame>();
        while (frames.Count == 0 || frames[^1].Queue != 2)
        {
            frames.Add(await socket.ReadAsync() ?? throw new EndOfStreamException());
            if (frames is [.., { Queue: 2 }] && frames.All(frame => frame.Queue != 1) && frames.Count == 1)
            {
                // The frames were swapped: the first comes last.
                frames.Add(await socket.ReadAsync() ?? throw new EndOfStreamException());
                break;
            }
        }

        await socket.PingAsync();
        frames.Add(await socket.ReadAsync() ?? throw new EndOfStreamException());
        Assert.Equal(10, frames[^1].Opcode);
        await socket.CloseAsync();
        Assert.Equal(8, (await socket.ReadAsync())?.Opcode);
        return frames;
    }

    private static IEnumerable<int> Queues(IEnumerable<WireFrame> frames) => frames.Select(frame => frame.Queue).OfType<int>();

    private static void Publish(TestPod pod)
    {
        pod.Sockets.PublishQueue(1);
        pod.Sockets.PublishQueue(2);
    }
}
