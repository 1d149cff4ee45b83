using System.Globalization;
using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Tests.Client;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.Tests.Routes;

[Collection(AloneCollection.Name)]
public sealed class StreamedRouteTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task The_classes_of_a_pod_are_listed_one_by_one(string version)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var nodes = pod.Client().Routes.Nodes;

        var listed = await nodes.ListAsync(Token).ToListAsync(Token);
        var scaling = await nodes.GetClassAsync("ImageScale", Token);

        Assert.Equal(await nodes.GetNamesAsync(Token), listed.Select(node => node.Name));
        Assert.Equal(["image", "upscale_method", "width", "height", "crop"], scaling!.Inputs.Select(input => input.Name));
        Assert.Equal(listed.Single(node => node.Name == "ImageScale").Raw, scaling.Raw);
        Assert.Null(await nodes.GetClassAsync("NoSuchClass", Token));
    }

    [Fact]
    public async Task A_hundred_megabytes_of_classes_take_no_more_memory_than_a_few()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => WriteClassesAsync(context, count: 2000, size: 50_000));
        using var http = pod.Connect();
        var count = 0;
        var kept = new List<long>();

        await foreach (var node in new PodRoutes(http).Nodes.ListAsync(Token))
        {
            if (count++ % 400 == 200)
            {
                kept.Add(KeptMemory.Measure());
            }

            Assert.Equal(50_000, node.Description.Length);
        }

        Assert.Equal(2000, count);
        Assert.True(kept.Max() - kept[0] < 8 * 1024 * 1024, $"{kept.Max() - kept[0]} bytes more were kept on the way to 90 MB than after 10 MB.");
    }

    [Fact]
    public async Task Listing_can_be_stopped_and_takes_the_answer_with_it()
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            await context.Response.WriteAsync("""{"First": {"category": "a"}, """, Token);
            await context.Response.Body.FlushAsync(Token);
            await aborted.Task.WaitAsync(Token);
        });
        using var http = pod.Connect();

        await foreach (var node in new PodRoutes(http).Nodes.ListAsync(Token))
        {
            Assert.Equal(("First", "a"), (node.Name, node.Category));
            break;
        }

        await aborted.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
    }

    [Fact]
    public async Task A_list_of_classes_that_breaks_off_is_a_lost_answer_after_what_came()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            await context.Response.WriteAsync("""{"First": {}, "Second": {""", Token);
            await context.Response.Body.FlushAsync(Token);
            await received.Task.WaitAsync(Token);
            context.Abort();
        });
        using var http = pod.Connect();
        var seen = new List<string>();

        await Assert.ThrowsAsync<PodAnswerLostException>(async () =>
        {
            await foreach (var node in new PodRoutes(http).Nodes.ListAsync(Token))
            {
                seen.Add(node.Name);
                received.SetResult();
            }
        });

        Assert.Equal(["First"], seen);
    }

    [Theory]
    [InlineData("[]", "no object")]
    [InlineData("""{"A": {"input": nonsense}}""", "At A:")]
    [InlineData("""{"A": {"input": {]}}""", "At A:")]
    [InlineData("<html>login</html>", "web page")]
    public async Task An_answer_that_is_no_list_of_classes_is_an_error(string body, string why)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync(body));
        using var http = pod.Connect();

        var error = await Assert.ThrowsAsync<PodResponseException>(async () => await new PodRoutes(http).Nodes.ListAsync(Token).ToListAsync(Token));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_class_is_passed_over()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("""{"A": null, "B": {"category": "b"}, "C": [1], "D": "x"}"""));
        using var http = pod.Connect();

        Assert.Equal(["B"], (await new PodRoutes(http).Nodes.ListAsync(Token).ToListAsync(Token)).Select(node => node.Name));
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task The_history_of_a_pod_comes_entry_by_entry(string version)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var client = pod.Client();
        var ids = new List<string>();
        for (var number = 0; number < 4; number++)
        {
            var run = await client.SubmitAsync(PodFixture.TextWorkflow($"text {number}"), cancellationToken: Token);
            await run.EndAsync();
            ids.Add(run.PromptId.ToString());
        }

        var history = client.Routes.History;

        Assert.Equal(ids, await IdsAsync(history.StreamAsync(cancellationToken: Token)));
        Assert.Equal(ids[2..], await IdsAsync(history.StreamAsync(maxItems: 2, cancellationToken: Token)));
        Assert.Equal(ids[1..3], await IdsAsync(history.StreamAsync(maxItems: 2, offset: 1, Token)));
        Assert.Equal(ids[3..], (await history.ListAsync(offset: 3, cancellationToken: Token)).Select(entry => entry.PromptId));
        Assert.Equal("success", (await history.StreamAsync(maxItems: 1, cancellationToken: Token).ToListAsync(Token))[0].Status!.StatusText);
    }

    [Fact]
    public async Task A_pod_that_would_ignore_the_offset_is_not_asked_with_one()
    {
        await using var pod = await PodFixture.StartAsync("0.3.59");
        var history = pod.Client().Routes.History;

        Assert.Empty(await history.ListAsync(maxItems: 3, cancellationToken: Token));
        Assert.Equal("0.3.60", (await Assert.ThrowsAsync<PodFeatureException>(() => history.ListAsync(offset: 1, cancellationToken: Token))).NeededVersion);
        await Assert.ThrowsAsync<PodFeatureException>(async () => await history.StreamAsync(offset: 1, cancellationToken: Token).ToListAsync(Token));
    }

    private static async Task<List<string>> IdsAsync(IAsyncEnumerable<HistoryEntry> entries) => await entries.Select(entry => entry.PromptId).ToListAsync(Token);

    private static async Task WriteClassesAsync(HttpContext context, int count, int size)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        var description = new string('x', size);
        for (var number = 0; number < count; number++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $$$"""{{{(number == 0 ? "{" : ",")}}} "Class{{{number}}}": {"input": {"required": {"a": ["INT", {"max": 3} ] } }, "description": "{{{description}}}" }""");
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        }

        await context.Response.WriteAsync("}", Token);
    }
}
