using ComfyPulse.Protocol;

namespace ComfyPulse.Tests.Routes;

public sealed class RecordedCallTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("comfypulse-calls-").FullName;

    [Fact]
    public async Task Calls_are_recorded_as_the_pod_names_them_and_without_secrets()
    {
        var token = TestContext.Current.CancellationToken;
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() switch
        {
            "/comfy/api/prompt" => context.JsonAsync("""{"prompt_id": "p-1", "number": 4, "node_errors": {}}"""),
            "/comfy/api/view" => context.TextAsync(404),
            _ => context.JsonAsync("{}"),
        });
        await using (var recorder = await PromptRecorder.StartAsync(Path.Combine(_folder, "r"), cancellationToken: token))
        {
            using var http = pod.Connect(
                options =>
                {
                    options.BaseUrl = new Uri(pod.Url, "comfy/?sid=base-secret");
                    options.Headers["Authorization"] = "header-secret";
                    options.Query["token"] = "query-secret";
                },
                new PodServices { Recorder = recorder });
            var routes = new PodRoutes(http);
            await routes.Prompt.SubmitAsync(new PromptRequest { Prompt = RawJson.FromText("{}"), PromptId = "p-1" }, token);
            await routes.History.ListAsync(3, cancellationToken: token);
            await Assert.ThrowsAsync<PodResponseException>(() => routes.Files.OpenAsync(new FileReference("a.png", "", "temp"), cancellationToken: token));
        }

        var recorded = string.Concat(Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText));
        Assert.Contains("\"p-1\"", recorded, StringComparison.Ordinal);
        Assert.Contains("/history?max_items=3", recorded, StringComparison.Ordinal);
        Assert.Contains("/view?filename=a.png", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", recorded, StringComparison.Ordinal);
        Assert.DoesNotContain("comfy/", recorded, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
