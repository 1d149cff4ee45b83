using System.Globalization;
using ComfyPulse.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Routes;

public sealed class FileTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];
    private static readonly FileReference File = new("a b.png", "sub", "output");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(150_000)]
    [InlineData(200_000)]
    [InlineData(300_000)]
    public async Task A_file_is_read_from_any_byte_on(int offset)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(ServeAsync);

        Assert.Equal(Bytes.Skip(offset), await ReadAsync(pod, offset));

        Assert.Equal("?filename=a%20b.png&subfolder=sub&type=output", pod.Requests.Single().Query);
    }

    [Fact]
    public async Task A_pod_that_knows_no_ranges_is_read_past_the_beginning()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Response.Body.WriteAsync(Bytes, context.RequestAborted).AsTask());

        Assert.Equal(Bytes.Skip(150_000), await ReadAsync(pod, 150_000));
    }

    [Fact]
    public async Task A_pod_that_answers_with_a_later_byte_is_an_error()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 20-21/22";
            await context.Response.WriteAsync("xx");
        });

        await Assert.ThrowsAsync<PodResponseException>(() => ReadAsync(pod, 10));
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(404));
        using var http = pod.Connect();
        var files = new PodRoutes(http).Files;

        var error = await Assert.ThrowsAsync<PodResponseException>(() => files.OpenAsync(File, cancellationToken: Token));
        Assert.Equal(404, (int)error.Status);
        Assert.Null(await files.GetInfoAsync(File, Token));
    }

    [Fact]
    public async Task What_a_pod_says_about_a_file_needs_no_download()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context =>
        {
            context.Response.ContentType = "image/png";
            context.Response.ContentLength = 123;
            context.Response.Headers.LastModified = "Mon, 23 Nov 2026 05:00:00 GMT";
            return Task.CompletedTask;
        });
        using var http = pod.Connect();

        var info = await new PodRoutes(http).Files.GetInfoAsync(File, Token);

        Assert.Equal(new PodFileInfo(123, "image/png", new DateTimeOffset(2026, 11, 23, 5, 0, 0, TimeSpan.Zero)), info);
        Assert.Equal("HEAD", pod.Requests.Single().Method);
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_an_io_error_after_what_came()
    {
        var received = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("12345");
            await context.Response.Body.FlushAsync();
            await received.Task;
            context.Abort();
        });
        using var http = pod.Connect();
        await using var file = await new PodRoutes(http).Files.OpenAsync(File, cancellationToken: Token);
        await file.Content.ReadExactlyAsync(new byte[5], Token);
        received.SetResult();

        await Assert.ThrowsAnyAsync<IOException>(() => file.Content.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task A_download_that_stalls_is_an_io_error()
    {
        var time = new FakeTimeProvider();
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("12345");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = pod.Connect(options => options.AnswerTimeout = TimeSpan.FromMinutes(1), new PodServices { Time = time });
        await using var file = await new PodRoutes(http).Files.OpenAsync(File, cancellationToken: Token);
        await file.Content.ReadExactlyAsync(new byte[5], Token);

        var reading = file.Content.ReadAsync(new byte[5], Token).AsTask();
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(reading.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAnyAsync<IOException>(() => reading);
    }

    [Fact]
    public async Task An_upload_arrives_as_the_form_that_comfyui_takes()
    {
        IFormCollection? form = null;
        var content = Array.Empty<byte>();
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            form = await context.Request.ReadFormAsync();
            using var copy = new MemoryStream();
            await form.Files["image"]!.CopyToAsync(copy);
            content = copy.ToArray();
            await context.JsonAsync("""{"name": "озеро (1).png", "subfolder": "albums", "type": "input"}""");
        });
        using var http = pod.Connect();
        var files = new PodRoutes(http).Files;
        using var stream = new MemoryStream([9, 9, .. Bytes]) { Position = 2 };

        var uploaded = await files.UploadImageAsync(stream, "озеро.png", new UploadOptions { Subfolder = "albums", Overwrite = true }, Token);

        Assert.Equal(new UploadedFile("озеро (1).png", "albums", "input"), uploaded);
        Assert.Equal("озеро.png", form!.Files["image"]!.FileName);
        Assert.Equal(Bytes, content);
        Assert.Equal(["input", "albums", "true"], [form["type"].ToString(), form["subfolder"].ToString(), form["overwrite"].ToString()]);
        Assert.True(stream.CanRead);

        using var mask = new MemoryStream([1]);
        await files.UploadMaskAsync(mask, "m.png", new FileReference("a.png", "", "input"), cancellationToken: Token);
        Assert.Equal("""{"filename":"a.png","subfolder":"","type":"input"}""", form["original_ref"].ToString());
        Assert.False(form.ContainsKey("overwrite"));
        Assert.Equal("POST /api/upload/mask", pod.Paths.Last());
    }

    [Fact]
    public async Task A_pod_without_the_prefix_gets_the_whole_file()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context =>
            context.Path().StartsWith("/api/", StringComparison.Ordinal) ? context.TextAsync(405) : context.JsonAsync("""{"name": "a.png", "exec_info": {}}"""));
        using var http = pod.Connect();
        using var content = new MemoryStream(Bytes);

        await new PodRoutes(http).Files.UploadImageAsync(content, "a.png", cancellationToken: Token);

        Assert.Equal("POST /upload/image", pod.Paths.Last());
        Assert.True(pod.Requests.Last().Body.AsSpan().IndexOf(Bytes) > 0);
    }

    [Fact]
    public async Task A_slow_upload_is_not_cut_by_the_answers_limit()
    {
        var time = new FakeTimeProvider();
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("""{"name": "a.png"}"""));
        using var http = pod.Connect(options => options.AnswerTimeout = TimeSpan.FromMinutes(1), new PodServices { Time = time });

        // Each piece that is taken out of the file lets an hour pass.
        await using var slow = new Slow(Bytes, () => time.Advance(TimeSpan.FromHours(1)));
        var uploaded = await new PodRoutes(http).Files.UploadImageAsync(slow, "a.png", cancellationToken: Token);

        Assert.Equal("a.png", uploaded.Name);
    }

    private static async Task ServeAsync(HttpContext context)
    {
        var range = context.Request.Headers.Range.ToString();
        var from = range.Length == 0 ? 0 : int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
        if (from >= Bytes.Length)
        {
            context.Response.StatusCode = 416;
            context.Response.Headers.ContentRange = $"bytes */{Bytes.Length}";
            return;
        }

        if (range.Length > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{Bytes.Length - 1}/{Bytes.Length}";
        }

        await context.Response.Body.WriteAsync(Bytes.AsMemory(from), context.RequestAborted);
    }

    private static async Task<byte[]> ReadAsync(ScriptedHttpPod pod, long offset)
    {
        using var http = pod.Connect();
        await using var file = await new PodRoutes(http).Files.OpenAsync(File, offset, Token);
        using var copy = new MemoryStream();
        await file.Content.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    private sealed class Slow(byte[] bytes, Action onRead) : MemoryStream(bytes)
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            onRead();
            return base.CopyToAsync(destination, bufferSize, cancellationToken);
        }
    }
}
