using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Tests.Replay;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests;

public sealed partial class RecordedFileTests
{
    private static readonly string[] ComparedHeaders =
        ["X-Content-Type-Options", "Content-Disposition", "Content-Type", "Etag", "Last-Modified", "Accept-Ranges", "Content-Range"];

    [Fact]
    public async Task View_answers_each_recorded_request_with_the_recorded_status_and_headers()
    {
        var root = Directory.CreateTempSubdirectory("comfypulse-view-").FullName;
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { DataDirectory = root });
        var image = PngWriter.Encode(new byte[48 * 48 * 3], 48, 48, 3);
        Directory.CreateDirectory(Path.Combine(root, "output", "t23"));
        await File.WriteAllBytesAsync(Path.Combine(root, "output", "t23", "view_00002_.png"), image, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(root, "temp", "ComfyUI_temp_puexj_00001_.png"), image, TestContext.Current.CancellationToken);
        var tag = "";
        foreach (var call in new TraceFolder("23b-rest-view").Calls.Where(call => ((string)call["path"]!).Contains("/view?", StringComparison.Ordinal) || (string)call["path"]! == "/view"))
        {
            var answer = await pod.SendAsync(new HttpMethod((string)call["method"]!), (string)call["path"]!, prepare: request =>
            {
                foreach (var (name, value) in call["request_headers"] as JsonObject ?? [])
                {
                    request.Headers.TryAddWithoutValidation(name, name == "If-None-Match" ? tag : (string)value!);
                }
            });
            tag = answer.Message.Headers.ETag?.Tag ?? tag;
            Assert.Equal(Recorded(call, image.Length), Received(call, answer));
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Upload_answers_each_recorded_request_as_recorded()
    {
        await using var pod = await TestPod.StartAsync();
        foreach (var call in new TraceFolder("23c-rest-upload").Calls.Where(call => ((string)call["path"]!).StartsWith("/upload", StringComparison.Ordinal)))
        {
            using var content = Content(call);
            var answer = await pod.SendAsync(HttpMethod.Post, (string)call["path"]!, content);
            Assert.Equal($"{call["label"]}: {call["status"]} {call["json"]?.ToJsonString()}", $"{call["label"]}: {answer.Status} {(call["json"] is null ? "" : answer.Json!.ToJsonString())}");
        }
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_413_and_its_size()
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { MaxUploadBytes = 1024 });
        var answer = await pod.SendAsync(HttpMethod.Post, "prompt", new ByteArrayContent(new byte[5000]));
        Assert.Equal(413, answer.Status);
        Assert.StartsWith("Maximum request body size 1024 exceeded, actual body size ", answer.Text, StringComparison.Ordinal);
    }

    private static HttpContent? Content(JsonNode call)
    {
        var label = (string)call["label"]!;
        if (call["request"] is { } json)
        {
            return new StringContent(json.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if ((string?)call["part_content_disposition"] is { } disposition)
        {
            var raw = new ByteArrayContent(Encoding.UTF8.GetBytes($"--BOUNDARY\r\nContent-Disposition: {disposition}\r\nContent-Type: image/png\r\n\r\nbytes\r\n--BOUNDARY--\r\n"));
            raw.Headers.TryAddWithoutValidation("Content-Type", (string)call["request_headers"]!["Content-Type"]!);
            return raw;
        }

        if (call["request_fields"] is not JsonObject fields)
        {
            return null;
        }

        var form = new MultipartFormDataContent();
        foreach (var (field, value) in fields)
        {
            // The recording names this field as it should have been.
            var name = label == "image field name wrong" ? "picture" : field;
            var text = (string)value!;
            if (FileField().Match(text) is { Success: true } file)
            {
                var bytes = Enumerable.Repeat((byte)(label.Contains("again", StringComparison.Ordinal) ? 3 : label.Contains("other", StringComparison.Ordinal) ? 2 : 1), int.Parse(file.Groups["size"].Value, CultureInfo.InvariantCulture));
                form.Add(new ByteArrayContent([.. bytes]), name, file.Groups["name"].Value);
            }
            else
            {
                form.Add(new StringContent(text), name);
            }
        }

        return form;
    }

    private static string Recorded(JsonNode call, int size) =>
        Line(call, (int)call["status"]!, name => ((string?)call["headers"]![name])?.Replace("/430", $"/{size}", StringComparison.Ordinal));

    private static string Received(JsonNode call, TestAnswer answer) => Line(call, answer.Status, name =>
        answer.Message.Headers.TryGetValues(name, out var values) || answer.Message.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null);

    private static string Line(JsonNode call, int status, Func<string, string?> header) => $"{call["label"]}: {status} " + string.Join(
        "; ",
        ComparedHeaders.Select(name => (name, value: header(name))).Where(item => item.value is not null).Select(item => $"{item.name}={(item.name is "Etag" or "Last-Modified" ? "some" : item.value)}"));

    [GeneratedRegex(@"^(?<name>.+) \((?:[\w/]+), (?<size>\d+) bytes\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileField();
}
