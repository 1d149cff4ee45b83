using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Tests.Client;

namespace ComfyPulse.Tests.Routes;

public sealed class EveryRouteTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task Models_are_told_with_all_that_a_pod_knows_of_them(string version)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var models = pod.Client().Routes.Models;

        var files = await models.GetFileDetailsAsync("checkpoints", Token);

        Assert.Empty(await models.GetEmbeddingsAsync(Token));
        Assert.Equal(await models.GetFoldersAsync(Token), (await models.GetFolderDetailsAsync(Token))!.Select(folder => folder.Name));
        Assert.Equal(await models.GetFilesAsync("checkpoints", Token), files!.Select(file => file.Name));
        Assert.Null(await models.GetFileDetailsAsync("nope", Token));
        Assert.Null(await models.OpenPreviewAsync("checkpoints", files![0], Token));
        Assert.Null(await models.GetMetadataAsync("checkpoints", files[0].Name, Token));
        Assert.Contains("loras", (await models.GetFolderPathsAsync(Token))!.Keys);
    }

    [Fact]
    public async Task A_models_own_words_and_its_image_are_given()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() switch
        {
            "/api/view_metadata/loras" => context.JsonAsync("""{"ss_steps": "20", "format": "pt"}"""),
            "/api/experiment/models/preview/loras/1/sub/a b.safetensors" => context.TextAsync(200, "image"),
            _ => context.TextAsync(404),
        });
        using var http = pod.Connect();
        var models = new PodRoutes(http).Models;

        Assert.Equal("\"20\"", (await models.GetMetadataAsync("loras", "sub/a b.safetensors", Token))!["ss_steps"].ToString());
        Assert.Equal("?filename=sub%2Fa%20b.safetensors", pod.Requests.Last().Query);
        await using var preview = await models.OpenPreviewAsync("loras", new ModelFile("sub/a b.safetensors", 1, null, null, null), Token);
        using var reader = new StreamReader(preview!.Content);
        Assert.Equal("image", await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_pod_without_packs_has_nothing_of_theirs()
    {
        await using var pod = await PodFixture.StartAsync();
        var routes = pod.Client().Routes;

        Assert.Empty(await routes.Packs.GetExtensionsAsync(Token));
        Assert.Empty((await routes.Packs.GetTemplatesAsync(Token))!);
        Assert.Empty(await routes.Packs.GetTranslationsAsync(Token));
        Assert.Empty(await routes.Packs.GetSubgraphsAsync(Token));
        Assert.Null(await routes.Packs.GetSubgraphAsync("x", Token));
        Assert.Null(await routes.Packs.OpenTemplateAsync("pack", "a.json", Token));
        Assert.Empty(await routes.Nodes.GetReplacementsAsync(Token));
    }

    [Fact]
    public async Task A_pod_is_not_asked_for_what_it_is_too_old_for()
    {
        await using var pod = await PodFixture.StartAsync("0.3.64");
        var routes = pod.Client().Routes;

        var errors = new[]
        {
            await Assert.ThrowsAsync<PodFeatureException>(() => routes.Packs.GetSubgraphsAsync(Token)),
            await Assert.ThrowsAsync<PodFeatureException>(() => routes.Nodes.GetReplacementsAsync(Token)),
            await Assert.ThrowsAsync<PodFeatureException>(() => routes.Assets.ListAsync(cancellationToken: Token)),
            await Assert.ThrowsAsync<PodFeatureException>(() => routes.Jobs.ListAsync(new JobQuery(), Token)),
            await Assert.ThrowsAsync<PodFeatureException>(() => routes.Jobs.CancelManyAsync([], Token)),
        };

        Assert.Equal(["0.3.67", "0.14.0", "0.9.0", "0.6.0", "0.26.0"], errors.Select(error => error.NeededVersion));
        using var http = new HttpClient { BaseAddress = pod.Host.BaseUrl };
        foreach (var path in new[] { "api/global_subgraphs", "api/global_subgraphs/x", "api/node_replacements", "api/assets", "api/tags" })
        {
            Assert.Equal(404, (int)(await http.GetAsync(new Uri(path, UriKind.Relative), Token)).StatusCode);
        }
    }

    [Fact]
    public async Task A_pod_that_was_started_without_its_assets_says_so_at_once()
    {
        await using var pod = await PodFixture.StartAsync();
        var assets = pod.Client().Routes.Assets;
        using var content = new MemoryStream([1, 2, 3]);

        var error = await Assert.ThrowsAsync<PodServiceDisabledException>(() => assets.ListAsync(cancellationToken: Token));
        Assert.Contains("--enable-assets", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsTransient);
        await Assert.ThrowsAsync<PodServiceDisabledException>(() => assets.GetAsync("x", Token));
        await Assert.ThrowsAsync<PodServiceDisabledException>(() => assets.OpenAsync("x", Token));
        await Assert.ThrowsAsync<PodServiceDisabledException>(() => assets.HasContentAsync("blake3:00", Token));
        await Assert.ThrowsAsync<PodServiceDisabledException>(() => assets.UploadAsync(content, "a.bin", cancellationToken: Token));
        await Assert.ThrowsAsync<PodServiceDisabledException>(() => assets.DeleteAsync("x", Token));
        await Assert.ThrowsAsync<PodServiceDisabledException>(() => assets.ListTagsAsync(cancellationToken: Token));
        await Assert.ThrowsAsync<PodServiceDisabledException>(() => assets.SeedAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Assets_are_listed_changed_and_tagged()
    {
        const string Asset = """{"id": "a1", "name": "A", "tags": ["input"], "created_new": true}""";
        await using var pod = await ScriptedHttpPod.StartAsync(context => (context.Request.Method, context.Path()) switch
        {
            (_, "/api/system_stats") => context.JsonAsync("""{"system": {"comfyui_version": "0.33.0"}}"""),
            ("GET", "/api/assets") => context.JsonAsync($$"""{"assets": [{{Asset}}], "total": 9, "has_more": true, "next_cursor": "c"}"""),
            ("GET" or "PUT", "/api/assets/a1") or ("POST", "/api/assets" or "/api/assets/from-hash") => context.JsonAsync(Asset),
            ("POST" or "DELETE", "/api/assets/a1/tags") => context.JsonAsync("""{"added": ["x"], "total_tags": ["input", "x"]}"""),
            ("DELETE", "/api/assets/a1") => context.TextAsync(204),
            ("HEAD", "/api/assets/hash/blake3:ab") => context.TextAsync(200),
            ("HEAD", _) => context.TextAsync(404),
            ("GET", "/api/assets/tags/refine") => context.JsonAsync("""{"tag_counts": {"x": 2}}"""),
            ("GET", "/api/tags") => context.JsonAsync("""{"tags": [{"name": "x", "count": 2}], "total": 1}"""),
            ("POST", "/api/assets/seed") => context.JsonAsync("""{"status": "already_running"}""", 409),
            ("GET", "/api/assets/seed/status") => context.JsonAsync("""{"state": "IDLE", "progress": null, "errors": []}"""),
            ("POST", "/api/assets/seed/cancel" or "/api/assets/prune") => context.JsonAsync("""{"status": "completed"}"""),
            ("GET", "/api/prompt") => context.JsonAsync("{}"),
            _ => context.JsonAsync("""{"error": {"code": "ASSET_NOT_FOUND"}}""", 404),
        });
        using var http = pod.Connect();
        var assets = new PodRoutes(http).Assets;
        using var content = new MemoryStream("bytes"u8.ToArray());

        var page = await assets.ListAsync(new AssetQuery { TagsAll = ["a", "b"], TagsNone = ["c"], NameContains = "n", Limit = 5, After = "z", SortBy = "size", Ascending = true }, Token);
        Assert.Equal((9, true, "c", "A"), (page.Total, page.HasMore, page.NextCursor, page.Assets[0].Name));
        Assert.Equal("?tags_all=a%2Cb&tags_none=c&name_contains=n&limit=5&after=z&sort=size&order=asc", pod.Requests.Last().Query);
        Assert.Equal("A", (await assets.GetAsync("a1", Token))!.Name);
        Assert.Null(await assets.GetAsync("a2", Token));
        Assert.True((await assets.UploadAsync(content, "f.bin", new AssetUpload { Tags = ["models", "loras"], Hash = "blake3:ab" }, Token)).IsNew);
        var form = Encoding.UTF8.GetString(pod.Requests.Last().Body);
        Assert.True(form.IndexOf("blake3:ab", StringComparison.Ordinal) < form.IndexOf("loras", StringComparison.Ordinal) && form.IndexOf("loras", StringComparison.Ordinal) < form.IndexOf("bytes", StringComparison.Ordinal), form);
        Assert.Equal("a1", (await assets.CreateFromHashAsync("blake3:ab", "A", ["input"], Token))!.Id);
        Assert.Equal("a1", (await assets.EditAsync("a1", new AssetEdit { Name = "B", UserMetadata = RawJson.FromText("""{"k": 1}""") }, Token))!.Id);
        Assert.Equal("""{"name":"B","user_metadata":{"k": 1}}""", Encoding.UTF8.GetString(pod.Requests.Last().Body));
        Assert.Equal(["input", "x"], await assets.AddTagsAsync("a1", ["x"], Token));
        Assert.Equal(["input", "x"], await assets.RemoveTagsAsync("a1", ["y"], Token));
        Assert.Equal("""{"tags":["y"]}""", Encoding.UTF8.GetString(pod.Requests.Last().Body));
        Assert.Null(await assets.AddTagsAsync("a2", ["x"], Token));
        Assert.True(await assets.HasContentAsync("blake3:ab", Token));
        Assert.False(await assets.HasContentAsync("blake3:cd", Token));
        Assert.Equal([new AssetTag("x", 2)], await assets.ListTagsAsync("x", 5, cancellationToken: Token));
        Assert.Equal([new AssetTag("x", 2)], await assets.RefineTagsAsync(new AssetQuery(), Token));
        Assert.False(await assets.SeedAsync(["input"], Token));
        Assert.Equal("IDLE", (await assets.GetSeedStatusAsync(Token)).State);
        await assets.CancelSeedAsync(Token);
        Assert.True(await assets.PruneAsync(Token));
        Assert.True(await assets.DeleteAsync("a1", Token));
        Assert.False(await assets.DeleteAsync("a2", Token));
    }

    [Fact]
    public async Task The_log_of_a_pod_is_read_as_text_and_by_writes()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        await (await client.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token)).EndAsync();
        var logs = client.Routes.Logs;

        Assert.Contains("got prompt\n", await logs.GetTextAsync(Token), StringComparison.Ordinal);
        Assert.Contains((await logs.GetEntriesAsync(Token))!.Entries, entry => entry.Text.EndsWith("got prompt\n", StringComparison.Ordinal));
        Assert.True(await logs.TrySubscribeAsync("nobody", Token));
        Assert.True(await logs.TryUnsubscribeAsync("nobody", Token));
    }

    [Fact]
    public async Task A_pod_without_unstable_routes_has_none()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(404));
        using var http = pod.Connect();
        var routes = new PodRoutes(http);

        Assert.Null(await routes.Logs.GetTextAsync(Token));
        Assert.Null(await routes.Logs.GetEntriesAsync(Token));
        Assert.False(await routes.Logs.TrySubscribeAsync("c", Token));
        Assert.Null(await routes.Models.GetFolderPathsAsync(Token));
        Assert.Null(await routes.Models.GetFolderDetailsAsync(Token));
        Assert.Null(await routes.Packs.GetTemplatesAsync(Token));
        await Assert.ThrowsAsync<PodFeatureException>(() => routes.Files.ListAsync("output", Token));
    }

    [Fact]
    public async Task Files_are_listed_and_downloaded_by_the_list()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        await (await client.SubmitAsync(PodFixture.ImageWorkflow(), cancellationToken: Token)).EndAsync();

        var file = Assert.Single(await client.Routes.Files.ListAsync("output", Token));

        Assert.Equal(new FileReference("test_00001_.png", "", "output"), file);
        Assert.NotNull(await client.Routes.Files.GetInfoAsync(file, Token));
        Assert.Empty(await client.Routes.Files.ListAsync("input", Token));
        await Assert.ThrowsAsync<PodResponseException>(() => client.Routes.Files.ListAsync("elsewhere", Token));
    }

    [Fact]
    public async Task Jobs_are_filtered_sorted_and_cancelled_together()
    {
        await using var pod = await PodFixture.StartAsync();
        var client = pod.Client();
        var ended = await client.SubmitAsync(PodFixture.TextWorkflow(), cancellationToken: Token);
        await ended.EndAsync();
        var first = await client.SubmitAsync(PodFixture.WaitWorkflow(1), cancellationToken: Token);
        var second = await client.SubmitAsync(PodFixture.WaitWorkflow(2), cancellationToken: Token);
        var jobs = client.Routes.Jobs;

        Assert.Equal([ended.PromptId.ToString()], (await jobs.ListAsync(new JobQuery { Statuses = ["completed"] }, Token)).Jobs.Select(job => job.Id));
        var oldest = await jobs.ListAsync(new JobQuery { Ascending = true, Limit = 1 }, Token);
        var all = await jobs.ListAsync(new JobQuery(), Token);
        Assert.Equal((all.Jobs.Min(job => job.CreateTime), 3, true), (oldest.Jobs[0].CreateTime, oldest.Total, oldest.HasMore));
        Assert.Equal(ended.PromptId.ToString(), (await jobs.ListAsync(new JobQuery { SortBy = JobSort.ExecutionDuration, Statuses = ["completed", "failed"] }, Token)).Jobs[0].Id);
        Assert.Empty((await jobs.ListAsync(new JobQuery { WorkflowId = "none" }, Token)).Jobs);
        await Assert.ThrowsAsync<PodResponseException>(() => jobs.ListAsync(new JobQuery { Statuses = ["odd"] }, Token));

        await Assert.ThrowsAsync<PodResponseException>(() => jobs.CancelManyAsync([first.PromptId.ToString(), "not-one"], Token));
        Assert.True(await jobs.CancelManyAsync([second.PromptId.ToString(), Guid.NewGuid().ToString("D")], Token));
        Assert.False(await jobs.CancelManyAsync([ended.PromptId.ToString()], Token));
        Assert.Null(await jobs.GetAsync(second.PromptId.ToString(), Token));
    }
}
