using System.Text.Json;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Wire;

namespace ComfyPulse.Conformance.Tests.Info;

public sealed class ServerTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task System_stats_name_the_version_python_and_a_device(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var stats = await visit.Client.Routes.Server.GetStatsAsync(visit.Stop);

        Assert.NotNull(stats.ComfyUIVersion);
        Assert.NotNull(stats.PythonVersion);
        Assert.NotNull(stats.Os);
        Assert.True(stats.RamTotal > 0);
        Assert.All(stats.Devices, device => Assert.NotNull(device.Type));
        Assert.NotEmpty(stats.Devices);
    }

    [Theory, EachPod(Since = "0.3.45")]
    public async Task Features_are_the_same_by_rest_and_by_socket(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var socket = await WireSocket.OpenAsync(visit.Pod.Url, Guid.NewGuid().ToString("D"), visit.Stop, """{"type": "feature_flags", "data": {"supports_preview_metadata": true}}""");

        var told = (await socket.WaitForAsync(frame => frame.Type == "feature_flags", visit.Stop)).Data;
        var features = await visit.Client.Routes.Server.GetFeaturesAsync(visit.Stop);

        Assert.True(told.GetProperty("supports_preview_metadata").GetBoolean());
        Assert.True(features!.SupportsPreviewMetadata);
        Assert.Equal(told.GetProperty("max_upload_size").GetDouble(), (double)features.MaxUploadSize!.Value);
    }

    [Theory, EachPod]
    public async Task A_greeting_names_the_client_id_and_the_length_of_the_queue(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();

        var greeting = socket.Frames[0];

        Assert.Equal(("status", socket.ClientId), (greeting.Type, greeting.Data.GetProperty("sid").GetString()));
        Assert.Equal(JsonValueKind.Number, greeting.Data.GetProperty("status").GetProperty("exec_info").GetProperty("queue_remaining").ValueKind);
    }

    [Theory, EachPod]
    public async Task A_socket_that_names_no_client_id_is_given_one(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var socket = await visit.OpenSocketAsync(clientId: "");

        Assert.NotEqual("", socket.Frames[0].Data.GetProperty("sid").GetString());
    }

    [Theory, EachPod]
    public async Task The_core_has_the_nodes_that_these_cases_use(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        foreach (var name in (string[])["EmptyImage", "ImageScale", "ImageInvert", "ImageBatch", "LoadImage", "SaveImage", "PreviewImage"])
        {
            Assert.True(await visit.HasNodeAsync(name), name);
        }
    }

    [Theory, EachPod]
    public async Task Each_route_answers_with_and_without_api(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        foreach (var route in (string[])["prompt", "queue", "history/none", "system_stats", "object_info/EmptyImage"])
        {
            Assert.Equal((200, 200), ((await visit.Http.GetAsync(route, visit.Stop)).Status, (await visit.Http.GetAsync("api/" + route, visit.Stop)).Status));
        }
    }
}
