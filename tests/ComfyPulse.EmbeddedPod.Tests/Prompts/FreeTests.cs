using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Prompts;

public sealed class FreeTests
{
    [Fact]
    public async Task Freeing_memory_while_nothing_runs_makes_the_next_prompt_run_anew()
    {
        await using var pod = await TestPod.StartAsync();
        await using var socket = await pod.OpenAsync("me");

        Assert.Empty(await CachedAsync(pod, socket));
        Assert.Equal(["1", "2"], await CachedAsync(pod, socket));

        var answer = await pod.PostAsync("free", new JsonObject { ["unload_models"] = false, ["free_memory"] = true });

        Assert.Equal((200, ""), (answer.Status, answer.Text));
        Assert.Empty(await CachedAsync(pod, socket));
        Assert.Equal(["1", "2"], await CachedAsync(pod, socket));
    }

    [Fact]
    public async Task Freeing_memory_while_a_prompt_runs_takes_effect_when_it_has_ended()
    {
        var gate = new GateNode();
        var options = new EmbeddedPodOptions();
        options.NodeClasses.Add(gate.Class);
        await using var pod = await TestPod.StartAsync(options);
        await using var socket = await pod.OpenAsync("me");
        await CachedAsync(pod, socket);

        var running = Workflow();
        running["3"] = GateNode.Workflow(1)["1"]!.DeepClone();
        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = running, ["client_id"] = "me" });
        await gate.Entered;
        await pod.PostAsync("free", new JsonObject { ["free_memory"] = true });
        gate.Open();
        await socket.NextAsync("execution_success");
        await socket.NextAsync("executing", data => data["node"] is null);

        Assert.Empty(await CachedAsync(pod, socket));
    }

    [Fact]
    public async Task Unloading_models_alone_keeps_the_results()
    {
        await using var pod = await TestPod.StartAsync();
        await using var socket = await pod.OpenAsync("me");
        await CachedAsync(pod, socket);

        await pod.PostAsync("free", new JsonObject { ["unload_models"] = true });

        Assert.Equal(["1", "2"], await CachedAsync(pod, socket));
    }

    [Fact]
    public async Task Results_over_the_limit_of_bytes_are_made_anew()
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { MaxCacheBytes = 0 });
        await using var socket = await pod.OpenAsync("me");
        await CachedAsync(pod, socket);

        Assert.Empty(await CachedAsync(pod, socket));
    }

    // Runs the workflow and tells which nodes were cached.
    private static async Task<string[]> CachedAsync(TestPod pod, TestSocket socket)
    {
        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = Workflow(), ["client_id"] = "me" });
        var cached = await socket.NextAsync("execution_cached");
        await socket.NextAsync("executing", data => data["node"] is null);
        return [.. cached["nodes"]!.AsArray().Select(id => (string)id!)];
    }

    private static JsonObject Workflow() => JsonNode.Parse("""
        {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 255}},
         "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}
        """)!.AsObject();
}
