// A page with a button, a bar and the picture: dotnet run --project samples/WebProgress -- --pod http://127.0.0.1:8188 --workflow samples/workflows/text-to-image.json --urls http://127.0.0.1:5000
using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using ComfyPulse;
using WebProgress;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddComfyUIPod(options => options.BaseUrl = new Uri(builder.Configuration["pod"] ?? "http://127.0.0.1:8188"));
await using var app = builder.Build();
var workflow = await Workflow.LoadAsync(builder.Configuration["workflow"] ?? "samples/workflows/text-to-image.json");
var runs = new ConcurrentDictionary<string, PromptRun>();

app.MapGet("/", () => TypedResults.Content(Page.Html, "text/html"));
app.MapPost("/runs", async (ComfyUIPodClient pod) =>
{
    var run = await pod.SubmitAsync(workflow.WithSeed((ulong)Random.Shared.NextInt64()));
    runs[run.PromptId.Value] = run;
    return TypedResults.Text(run.PromptId.Value);
});

// A page that comes back, or a second one, gets the present state first; closing it never stops the prompt.
app.MapGet("/runs/{id}/events", (string id, CancellationToken gone) =>
    runs.TryGetValue(id, out var run) ? Results.ServerSentEvents(TellAsync(run, gone)) : Results.NotFound());
app.MapGet("/runs/{id}/picture", async (string id, HttpResponse response, CancellationToken gone) =>
{
    var picture = runs.TryGetValue(id, out var run) ? (await run.Completion.WaitAsync(gone)).Outputs.FirstOrDefault(output => output.File is not null) : null;
    (response.StatusCode, response.ContentType) = picture is null ? (StatusCodes.Status404NotFound, null) : (StatusCodes.Status200OK, "image/png");
    await (picture?.DownloadAsync(response.Body, gone) ?? Task.CompletedTask);
});
await app.RunAsync();

static async IAsyncEnumerable<SseItem<string>> TellAsync(PromptRun run, [EnumeratorCancellation] CancellationToken gone)
{
    await foreach (var happened in run.ListenAsync(new() { ProgressEvery = TimeSpan.FromMilliseconds(200) }, gone))
    {
        switch (happened)
        {
            case PromptSnapshot { Progress: var progress }:
                yield return new SseItem<string>($"{progress.Fraction:F3}", "progress");
                break;
            case ProgressChanged { Progress: var progress }:
                yield return new SseItem<string>($"{progress.Fraction:F3}", "progress");
                break;
            case PromptEnded { Result: var result }:
                yield return new SseItem<string>(result.Outcome.Word, "ended");
                break;
        }
    }
}
