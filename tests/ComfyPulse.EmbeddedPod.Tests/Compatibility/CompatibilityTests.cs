using System.Text.RegularExpressions;
using ComfyPulse.EmbeddedPod.Tests.BuiltIn;
using ComfyPulse.EmbeddedPod.Tests.Support;
using ComfyPulse.Protocol;

namespace ComfyPulse.EmbeddedPod.Tests.Compatibility;

/// <summary>Holds <c>docs/compatibility.md</c> to the library, to the embedded pod and to the tests that are there.</summary>
public sealed class CompatibilityTests
{
    private static readonly Dictionary<string, Type> Areas = typeof(PodRoutes).GetProperties().ToDictionary(area => area.Name, area => area.PropertyType, StringComparer.Ordinal);

    private static readonly Lazy<HashSet<string>> TestClasses = new(() =>
        [.. Directory.EnumerateFiles(Path.Combine(SampleWorkflowTests.Folder(), "..", "..", "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "class (\\w+Tests)\\b").Select(found => found.Groups[1].Value))]);

    [Fact]
    public void Each_call_of_the_library_to_a_route_has_a_row_and_each_row_names_calls_that_exist()
    {
        var calls = Areas.SelectMany(area => area.Value.GetMethods().Where(method => method.DeclaringType == area.Value && !method.IsSpecialName).Select(method => $"{area.Key}.{method.Name}"));

        Assert.Equal(calls.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), CompatibilityTable.Routes.SelectMany(row => row.Library).Where(name => name != "ComfyUIWebSocketClient").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_message_and_binary_frame_of_the_library_has_a_row()
    {
        var known = typeof(ServerMessage).Assembly.GetExportedTypes()
            .Where(type => (type.BaseType == typeof(ServerMessage) && type != typeof(UnknownMessage)) || type.BaseType == typeof(BinaryFrame))
            .Select(type => type.Name);

        Assert.Equal(known.Order(StringComparer.Ordinal), CompatibilityTable.Messages.SelectMany(row => row.Library).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_row_names_tests_that_exist()
    {
        var rows = CompatibilityTable.Routes.Concat(CompatibilityTable.Messages).ToList();

        Assert.Empty(rows.Where(row => row.Tests.Count == 0).Select(row => row.Subject));
        Assert.Empty(rows.SelectMany(row => row.Tests).Except(TestClasses.Value, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    [InlineData("0.3.10")]
    public async Task The_embedded_pod_has_the_routes_that_the_table_says_since_the_version_that_it_says(string version)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        var wrong = new List<string>();
        foreach (var row in CompatibilityTable.Routes)
        {
            var (method, path) = (row.Subject.Split(' ')[0], Regex.Replace(row.Subject.Split(' ')[1], "{[a-z_]+}", "x"));
            var isExpected = row.IsInEmbeddedPod && (row.Since is null || row.Since <= Version.Parse(version));
            if (await HasAsync(pod, method, path) != isExpected)
            {
                wrong.Add($"{row.Subject}: {(isExpected ? "missing" : "there")} in {version}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_embedded_pod_sends_the_messages_that_the_table_says()
    {
        var sent = await SentMessages.CollectAsync();

        Assert.Equal(CompatibilityTable.Messages.Where(row => row.IsInEmbeddedPod).Select(row => row.Subject).Order(StringComparer.Ordinal), sent.Order(StringComparer.Ordinal));
    }

    // A method that no route has is refused with those that the path has. Each path can be read, as a file at least: a file that is not there is told by its type, which no route's answer has.
    private static async Task<bool> HasAsync(TestPod pod, string method, string path)
    {
        var refusal = await pod.SendAsync(new HttpMethod("PROPFIND"), path);
        if (refusal.Status != 405 || !refusal.Message.Content.Headers.Allow.Contains(method, StringComparer.Ordinal))
        {
            return false;
        }

        return method is not ("GET" or "HEAD") || await pod.GetAsync(path) is not { Status: 404, Body.Length: 0, Message.Content.Headers.ContentType.MediaType: "application/octet-stream" };
    }
}
