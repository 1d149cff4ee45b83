namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>What is wrong before a pod is asked. Each command names a pod that is not there: had it been asked, the code would be 4.</summary>
public sealed class UsageTests
{
    private const string NoPod = "http://127.0.0.1:9";

    [Theory]
    [InlineData("{\n  \"1\": nope", "line 2")]
    [InlineData("", "JSON")]
    [InlineData("{}", "no node")]
    [InlineData("""{"nodes": [], "links": [], "version": 0.4}""", "API")]
    [InlineData("[1]", "")]
    [InlineData("""{"1": {"inputs": {}}}""", "class_type")]
    public async Task A_workflow_that_is_none_is_refused_with_the_reason(string content, string part)
    {
        using var folder = new Folder();

        var result = await CommandProcess.RunAsync(["run", folder.Write("w.json", content), "--pod", NoPod, "--out", folder["out"]]);

        result.Exits(2).SaysOnly(part);
    }

    [Fact]
    public async Task A_missing_workflow_is_a_usage_error_in_json_too()
    {
        var result = await CommandProcess.RunAsync(["run", "/nowhere/w.json", "--json"]);

        var error = Assert.Single(result.Exits(2).Json);
        Assert.Equal(["event", "code", "message"], error.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("error", "workflow_unreadable"), (error.GetProperty("event").GetString(), error.GetProperty("code").GetString()));
        Assert.Equal(error.GetProperty("message").GetString(), Assert.Single(result.Error));
    }

    [Theory]
    [InlineData("--set", "9.width=1", "No node")]
    [InlineData("--set", "1.wiidth=1", "1.width")]
    [InlineData("--set", "width", "NODE.INPUT=VALUE")]
    [InlineData("--seed", "1", "seed")]
    [InlineData("--seed", "-1", "seed")]
    [InlineData("--seed", "18446744073709551616", "seed")]
    [InlineData("--input", "1.width=/nowhere/a.png", "/nowhere/a.png")]
    [InlineData("--input", "7.width=/dev/null", "No node")]
    [InlineData("--header", "nonsense", "Name: value")]
    [InlineData("--timeout", "soon", "duration")]
    [InlineData("--wait", "-1", "duration")]
    [InlineData("--pod", "ftp://127.0.0.1", "http")]
    [InlineData("--nonsense", "1", "--nonsense")]
    public async Task An_option_that_cannot_be_right_is_refused_before_a_pod_is_asked(string option, string value, string part)
    {
        using var folder = new Folder();

        var result = await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--out", folder["out"], .. option == "--pod" ? Array.Empty<string>() : ["--pod", NoPod], $"{option}={value}"]);

        result.Exits(2).SaysOnly(part);
        Assert.False(Directory.Exists(folder["out"]) && Directory.EnumerateFileSystemEntries(folder["out"]).Any());
    }

    [Fact]
    public async Task An_output_folder_that_takes_no_files_is_refused()
    {
        using var folder = new Folder();
        var file = folder.Write("file", "");

        var result = await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--pod", NoPod, "--out", Path.Combine(file, "out")]);

        result.Exits(2).SaysOnly("--out");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("replay")]
    [InlineData("sing")]
    [InlineData("pod --port eighty")]
    [InlineData("pod --port 70000")]
    [InlineData("replay /nowhere")]
    [InlineData("replay /")]
    [InlineData("")]
    public async Task A_wrong_command_line_is_one_sentence_and_code_2(string arguments)
    {
        var result = await CommandProcess.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        result.Exits(2).SaysOnly("");
    }

    [Theory]
    [InlineData("--help", "comfypulse replay my-recording")]
    [InlineData("run --help", "COMFYPULSE_HEADERS")]
    [InlineData("replay --help", "comfypulse replay")]
    [InlineData("doctor --help", "comfypulse doctor")]
    [InlineData("pod --help", "--step-time")]
    [InlineData("watch --help", "comfypulse watch")]
    [InlineData("nodes --help", "comfypulse nodes KSampler")]
    [InlineData("--version", "0.")]
    public async Task Help_and_version_are_on_standard_output(string arguments, string part)
    {
        var result = await CommandProcess.RunAsync(arguments.Split(' '));

        Assert.Contains(part, string.Join('\n', result.Exits(0).Output), StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }
}
