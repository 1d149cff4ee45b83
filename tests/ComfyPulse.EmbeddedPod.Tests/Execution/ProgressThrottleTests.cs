using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Replay;
using ComfyPulse.EmbeddedPod.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.EmbeddedPod.Tests.Execution;

public sealed class ProgressThrottleTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(20, 1, 20, 1)]
    [InlineData(2_000, 1, 201, 10)]
    [InlineData(10_000, 2, 201, 100)]
    [InlineData(100_000, 0.5, 201, 250)]
    public void A_bar_of_many_steps_comes_to_a_known_number_of_messages_and_a_known_longest_silence(int steps, double secondsPerStep, int messages, double longestSilence)
    {
        var sent = Sent(steps, TimeSpan.FromSeconds(secondsPerStep));

        Assert.Equal(messages, sent.Count);
        Assert.Equal(longestSilence, sent.Zip(sent.Skip(1), (before, after) => (after - before) * secondsPerStep).Max());
    }

    [Fact]
    public void The_first_step_and_the_last_are_sent_though_no_time_has_passed()
    {
        Assert.Equal([1, 1000], Sent(1000, TimeSpan.Zero));
    }

    [Fact]
    public void Each_step_with_a_preview_is_sent_and_those_after_it_are_measured_against_it()
    {
        var throttle = new ProgressThrottle(_time);

        Assert.True(throttle.Lets(1, 1000, hasPreview: false));
        Assert.True(throttle.Lets(2, 1000, hasPreview: true));
        Assert.True(throttle.Lets(3, 1000, hasPreview: true));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False(throttle.Lets(7, 1000, hasPreview: false));
        Assert.True(throttle.Lets(8, 1000, hasPreview: false));
    }

    [Theory]
    [InlineData(99, 5, false)]
    [InlineData(100, 4, false)]
    [InlineData(100, 5, true)]
    [InlineData(5000, 4, false)]
    public void A_step_between_needs_both_100_milliseconds_and_half_a_percent(int milliseconds, int steps, bool isSent)
    {
        var throttle = new ProgressThrottle(_time);
        throttle.Lets(1, 1000, hasPreview: false);
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(isSent, throttle.Lets(1 + steps, 1000, hasPreview: false));
    }

    [Fact]
    public void A_second_bar_of_the_same_node_begins_with_its_first_step()
    {
        var throttle = new ProgressThrottle(_time);
        throttle.Lets(50, 1000, hasPreview: false);

        Assert.True(throttle.Lets(1, 1000, hasPreview: false));
        Assert.False(throttle.Lets(2, 1000, hasPreview: false));
        Assert.True(throttle.Lets(3, 500, hasPreview: false));
    }

    [Theory]
    [InlineData("05b-progress-throttled", "main", 0)]
    [InlineData("19-trainer", "main", 100)]
    public void At_the_recorded_pace_the_steps_let_through_are_the_recorded_ones(string trace, string socket, int previewEvery)
    {
        var recorded = Recorded(trace, socket);
        var (first, last) = (recorded[0], recorded[^1]);
        var pace = TimeSpan.FromSeconds((last.At - first.At) / (last.Value - first.Value));

        Assert.Equal(recorded.Select(step => step.Value), Sent(last.Value, pace, previewEvery));
    }

    [Fact]
    public async Task Version_0_3_64_sends_every_step_as_recorded_in_05b_and_0_33_0_only_the_first_and_last_where_no_time_passes()
    {
        Assert.Equal(Enumerable.Range(1, 120), Recorded("v0.3.64-05b-progress-throttled", "main").Select(step => step.Value));
        Assert.Equal(Enumerable.Range(1, 120), await RunAsync("0.3.64"));
        Assert.Equal([1, 120], await RunAsync("0.33.0"));
    }

    private List<int> Sent(int steps, TimeSpan pace, int previewEvery = 0)
    {
        var throttle = new ProgressThrottle(_time);
        var sent = new List<int>();
        for (var step = 1; step <= steps; step++)
        {
            _time.Advance(pace);
            if (throttle.Lets(step, steps, previewEvery > 0 && step % previewEvery == 0))
            {
                sent.Add(step);
            }
        }

        return sent;
    }

    private static List<(double At, int Value)> Recorded(string trace, string socket) => [.. new TraceFolder(trace).Sockets[socket]
        .Where(line => line["data"] is JsonObject message && (string?)message["type"] == "progress")
        .Select(line => ((double)line["at"]!, (int)line["data"]!["data"]!["value"]!))];

    private static async Task<IEnumerable<int>> RunAsync(string version)
    {
        var options = new EmbeddedPodOptions { Version = version, Time = new FakeTimeProvider() };
        options.NodeClasses.Add(TraceNodes.All().First(nodeClass => nodeClass.Name == "TraceSlow"));
        await using var pod = await TestPod.StartAsync(options);
        await using var socket = await pod.OpenAsync("me");
        var graph = JsonNode.Parse("""
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 255}},
             "2": {"class_type": "TraceSlow", "inputs": {"image": ["1", 0], "steps": 120, "delay": 0, "preview": "none", "salt": 1, "preview_size": 64}},
             "3": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}}}
            """);
        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = graph, ["client_id"] = "me" });
        await socket.NextAsync("executing", data => data["node"] is null);
        return socket.Frames.Select(frame => frame.Text is { } text ? JsonNode.Parse(text) : null)
            .Where(message => (string?)message?["type"] == "progress").Select(message => (int)message!["data"]!["value"]!);
    }
}
