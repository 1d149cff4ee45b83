using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyPulse.EmbeddedPod.Tests.Support;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod.Tests.Logs;

public sealed class LogTests
{
    [Theory]
    [InlineData("0.33.0", "\e[32m[INFO]\e[0m ", "\e[32m", "\e[0m")]
    [InlineData("0.3.64", "", "", "")]
    public async Task Whoever_subscribes_hears_a_line_for_each_prompt_taken_and_executed_and_for_an_interrupt_of_an_unknown_one(string version, string level, string green, string plain)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        await using var me = await pod.OpenAsync("me");
        await using var other = await pod.OpenAsync("other");
        Assert.Equal(200, (await SubscribeAsync(pod, "me")).Status);

        await pod.PostAsync("prompt", Submissions.Image(clientId: "me"));
        Assert.Equal($"{level}got prompt\n", await LineAsync(me, isFirst: true));
        Assert.Matches($"^{Regex.Escape($"{level}{green}")}Prompt executed in [0-9]+\\.[0-9]{{2}} seconds{Regex.Escape(plain)}\n$", await LineAsync(me));
        await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = "nobody's\nid" });
        Assert.Contains("nobody's?id", await LineAsync(me), StringComparison.Ordinal);
        await pod.PostAsync("interrupt", new JsonObject());

        await SubscribeAsync(pod, "me", isEnabled: false);
        await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = "another" });
        pod.Sockets.PublishQueue(77);
        await me.NextAsync("status", data => (int?)data["status"]!["exec_info"]!["queue_remaining"] == 77);
        Assert.DoesNotContain(other.Frames, frame => frame.Text?.Contains("\"logs\"", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(me.Frames, frame => frame.Text?.Contains("another", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task An_older_pod_takes_an_interrupt_as_one_of_whatever_runs_and_writes_nothing()
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = "0.3.10" });

        await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = "unknown" });

        Assert.Empty((await pod.GetAsync("internal/logs/raw")).Json!["entries"]!.AsArray());
    }

    [Fact]
    public async Task The_last_300_lines_are_kept_and_given_as_text_and_one_by_one()
    {
        await using var pod = await TestPod.StartAsync();
        for (var number = 0; number < 301; number++)
        {
            await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = $"p{number}" });
        }

        var raw = (await pod.GetAsync("internal/logs/raw")).Json!;
        var text = (string)(await pod.GetAsync("internal/logs")).Json!;

        var lines = raw["entries"]!.AsArray();
        Assert.Equal(300, lines.Count);
        Assert.Contains("p1 ", (string?)lines[0]!["m"], StringComparison.Ordinal);
        Assert.Equal(string.Concat(lines.Select(line => $"{line!["t"]} - {line["m"]}")), text);
        Assert.Equal("""{"cols":80,"rows":24}""", raw["size"]!.ToJsonString());
        Assert.Equal(404, (await pod.GetAsync("api/internal/logs")).Status);
        Assert.Equal(405, (await pod.GetAsync("internal/logs/subscribe")).Status);
    }

    [Fact]
    public async Task A_subscription_ends_with_its_socket_and_does_not_pass_to_the_next_one()
    {
        await using var pod = await TestPod.StartAsync();
        var socket = await pod.OpenAsync("me");
        await SubscribeAsync(pod, "me");
        await socket.CloseAsync();
        await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = "in between" });

        await using var next = await pod.OpenAsync("me");
        await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = "after" });
        pod.Sockets.PublishQueue(77);
        await next.NextAsync("status", data => (int?)data["status"]!["exec_info"]!["queue_remaining"] == 77);

        Assert.DoesNotContain(next.Frames, frame => frame.Text?.Contains("\"logs\"", StringComparison.Ordinal) == true);
        await socket.DisposeAsync();
    }

    [Fact]
    public async Task A_deaf_socket_is_found_out_by_a_line_that_does_not_come()
    {
        await using var pod = await TestPod.StartAsync();
        await using var socket = await pod.OpenAsync("me");
        await SubscribeAsync(pod, "me");
        await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = "first" });
        Assert.Contains("first", await LineAsync(socket, isFirst: true), StringComparison.Ordinal);

        var fault = pod.Faults.Add(new PodFault.GoDeaf(0));
        await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = "second" });
        await socket.CloseAsync();

        Assert.Equal(1, pod.Faults.Struck(fault));
        Assert.DoesNotContain(socket.Frames, frame => frame.Text?.Contains("second", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Whoever_has_asked_for_the_lines_knows_the_size_and_messages_no_longer_carry_it()
    {
        await using var pod = await TestPod.StartAsync();
        await using var socket = await pod.OpenAsync("me");
        await pod.GetAsync("internal/logs/raw");
        await SubscribeAsync(pod, "me");

        await pod.PostAsync("interrupt", new JsonObject { ["prompt_id"] = "unknown" });

        Assert.Contains("unknown", await LineAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_writes_parts_of_lines_and_one_that_begins_with_a_carriage_return_takes_the_place_of_the_part_before_it()
    {
        var options = new EmbeddedPodOptions();
        options.NodeClasses.Add(new NodeClass("Talker", call =>
        {
            call.WriteLog("a whole line\n");
            call.WriteLog("\r 0%");
            call.WriteLog("\r50%");
            call.WriteLog("\n", flush: false);
            return new(new NodeResult.Values([]));
        })
        { IsOutputNode = true });
        await using var pod = await TestPod.StartAsync(options);
        await using var socket = await pod.OpenAsync("me");
        await SubscribeAsync(pod, "me");

        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = JsonNode.Parse("""{"1": {"class_type": "Talker", "inputs": {}}}""") });

        await LineAsync(socket, isFirst: true);
        Assert.Equal("a whole line\n", await LineAsync(socket));
        Assert.Equal("\r 0%", await LineAsync(socket));
        Assert.Equal("\r50%", await LineAsync(socket));
        var last = (await socket.NextAsync("logs"))["entries"]!.AsArray();
        Assert.Equal("\n", (string?)last[0]!["m"]);
        Assert.Contains("Prompt executed", (string?)last[1]!["m"], StringComparison.Ordinal);
        var kept = (await pod.GetAsync("internal/logs/raw")).Json!["entries"]!.AsArray().Select(entry => (string)entry!["m"]!).ToList();
        Assert.Equal(["a whole line\n", "\r50%", "\n"], kept[1..4]);
    }

    private static Task<TestAnswer> SubscribeAsync(TestPod pod, string clientId, bool isEnabled = true) =>
        pod.SendAsync(HttpMethod.Patch, "internal/logs/subscribe", new StringContent(new JsonObject { ["clientId"] = clientId, ["enabled"] = isEnabled }.ToJsonString()));

    // The first message of a pod carries the terminal's size.
    private static async Task<string?> LineAsync(TestSocket socket, bool isFirst = false)
    {
        var data = await socket.NextAsync("logs");
        Assert.Equal(isFirst ? """{"cols":80,"rows":24}""" : null, data["size"]?.ToJsonString());
        return (string?)Assert.Single(data["entries"]!.AsArray())!["m"];
    }
}
