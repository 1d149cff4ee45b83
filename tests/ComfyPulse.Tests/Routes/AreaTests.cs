using System.Text;
using ComfyPulse.Protocol;

namespace ComfyPulse.Tests.Routes;

public sealed class AreaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_queue_is_read_and_edited()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Request.Method == "POST" ? context.TextAsync(200)
            : context.Path() == "/api/prompt" ? context.JsonAsync("""{"exec_info": {"queue_remaining": 3}}""")
            : context.JsonAsync("""{"queue_running": [[0, "r", {"1": {}}, {}, ["1"]]], "queue_pending": []}"""));
        using var http = pod.Connect();
        var routes = new PodRoutes(http);

        Assert.Equal(3, await routes.Prompt.GetQueueRemainingAsync(Token));
        Assert.Equal("""{"1": {}}""", Assert.Single((await routes.Queue.GetAsync(cancellationToken: Token)).Running).Graph.ToString());
        Assert.True(Assert.Single((await routes.Queue.GetAsync(skipGraphs: true, Token)).Running).Graph.Utf8.IsEmpty);
        await routes.Queue.DeleteAsync(["a", "b"], Token);
        await routes.Queue.ClearAsync(Token);
        await routes.History.DeleteAsync(["c"], Token);

        Assert.Equal(
            ["""/api/queue {"delete":["a","b"]}""", """/api/queue {"clear":true}""", """/api/history {"delete":["c"]}"""],
            pod.Requests.Where(asked => asked.Method == "POST").Select(asked => $"{asked.Path} {Encoding.UTF8.GetString(asked.Body)}"));
    }

    [Fact]
    public async Task A_prompt_has_an_entry_in_the_history_once_it_has_ended()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync(
            context.Path() == "/api/history/p%2F1" || context.Path() == "/api/history/p/1" ? """{"p/1": {"outputs": {}, "status": {"status_str": "success", "completed": true, "messages": []}}}""" : "{}"));
        using var http = pod.Connect();
        var routes = new PodRoutes(http);

        Assert.True((await routes.History.GetAsync("p/1", Token))!.Status!.Completed);
        Assert.Null(await routes.History.GetAsync("other", Token));
        Assert.Empty(await routes.History.ListAsync(2, cancellationToken: Token));
        Assert.Equal("?max_items=2", pod.Requests.Last().Query);
    }

    [Fact]
    public async Task Json_that_is_no_queue_is_an_error_and_not_an_empty_queue()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("""{"hello": "world"}"""));
        using var http = pod.Connect();
        var routes = new PodRoutes(http);

        await Assert.ThrowsAsync<PodResponseException>(() => routes.Queue.GetAsync(cancellationToken: Token));
        await Assert.ThrowsAsync<PodResponseException>(() => routes.Prompt.GetQueueRemainingAsync(Token));
    }

    [Fact]
    public async Task A_job_that_is_not_known_is_none_and_a_missing_route_is_a_missing_feature()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() switch
        {
            "/api/system_stats" => context.JsonAsync("""{"system": {"comfyui_version": "0.33.0"}}"""),
            "/api/jobs/known" => context.JsonAsync("""{"id": "known", "status": "completed", "priority": 5}"""),
            "/api/jobs/known/cancel" => context.JsonAsync("""{"cancelled": true}"""),
            "/api/jobs/gone" => context.JsonAsync("""{"error": "Job not found"}""", 404),
            _ => context.TextAsync(404),
        });
        using var http = pod.Connect();
        var jobs = new PodRoutes(http).Jobs;

        Assert.Equal(new Job("known", "completed") { Priority = 5 }, await jobs.GetAsync("known", Token));
        Assert.True(await jobs.CancelAsync("known", Token));
        Assert.Null(await jobs.GetAsync("gone", Token));
        await Assert.ThrowsAsync<PodFeatureException>(() => jobs.ListAsync(new JobQuery { Limit = 5, Offset = 2, Statuses = ["pending", "failed"] }, Token));
        Assert.Equal("?limit=5&offset=2&status=pending%2Cfailed", pod.Requests.Last().Query);
    }

    [Fact]
    public async Task Models_and_classes_are_listed()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() switch
        {
            "/api/models" => context.JsonAsync("""["checkpoints", "loras"]"""),
            "/api/models/loras" => context.JsonAsync("""["a.safetensors", "sub/b.safetensors"]"""),
            "/api/object_info/KSampler" => context.JsonAsync("""{"KSampler": {"input": {"seed": ["INT", {"max": 18446744073709551615, "x": Infinity}]}}}"""),
            "/api/object_info/None" => context.JsonAsync("{}"),
            "/api/object_info" => context.JsonAsync("""{"A": {}}"""),
            "/api/features" => context.JsonAsync("""{"supports_preview_metadata": true, "max_upload_size": 104857600.0}"""),
            _ => context.TextAsync(404),
        });
        using var http = pod.Connect();
        var routes = new PodRoutes(http);

        Assert.Equal(["checkpoints", "loras"], await routes.Models.GetFoldersAsync(Token));
        Assert.Equal(["a.safetensors", "sub/b.safetensors"], await routes.Models.GetFilesAsync("loras", Token));
        Assert.Null(await routes.Models.GetFilesAsync("nope", Token));
        Assert.Equal("""{"input": {"seed": ["INT", {"max": 18446744073709551615, "x": "Infinity"}]}}""", (await routes.Nodes.GetAsync("KSampler", Token)).ToString());
        Assert.Null(await routes.Nodes.GetAsync("None", Token));
        await using var all = await routes.Nodes.OpenAllAsync(Token);
        using var reader = new StreamReader(all);
        Assert.Equal("""{"A": {}}""", await reader.ReadToEndAsync(Token));
        var features = await routes.Server.GetFeaturesAsync(Token);
        Assert.Equal((true, 104857600L), (features!.SupportsPreviewMetadata, features.MaxUploadSize));
    }

    [Fact]
    public async Task A_pod_without_a_list_of_features_has_none()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(404));
        using var http = pod.Connect();

        Assert.Null(await new PodRoutes(http).Server.GetFeaturesAsync(Token));
    }
}
