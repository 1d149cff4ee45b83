using System.Text.Json;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse models</c> and <c>comfypulse nodes</c> as processes.</summary>
public sealed class PodContentCommandTests
{
    [Fact]
    public async Task Model_folders_and_their_files_are_listed()
    {
        await using var pod = await GatedPod.StartAsync();

        var folders = (await CommandProcess.RunAsync(["models", "--pod", pod.Url])).Exits(0);
        var files = (await CommandProcess.RunAsync(["models", "checkpoints", "--pod", pod.Url, "--json"])).Exits(0);
        var unknown = (await CommandProcess.RunAsync(["models", "checkpoint", "--pod", pod.Url, "--json"])).Exits(1);

        Assert.Contains("checkpoints", folders.Output);
        Assert.Contains(files.Events("model"), line => Text(line, "folder") == "checkpoints" && Text(line, "name") == "sd_xl_base_1.0.safetensors");
        Assert.Equal("folder_unknown", Text(Assert.Single(unknown.Json), "code"));
        Assert.Contains("did you mean checkpoints", Assert.Single(unknown.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_classes_are_listed_by_category_and_text()
    {
        await using var pod = await GatedPod.StartAsync();

        var all = (await CommandProcess.RunAsync(["nodes", "--pod", pod.Url])).Exits(0);
        var found = (await CommandProcess.RunAsync(["nodes", "--find", "ksampler", "--category", "model/", "--json", "--pod", pod.Url])).Exits(0);
        var none = (await CommandProcess.RunAsync(["nodes", "--category", "no such", "--pod", pod.Url])).Exits(0);

        Assert.Matches(@"^KSampler +model/sampling +LATENT$", Assert.Single(all.Output, line => line.StartsWith("KSampler ", StringComparison.Ordinal)));
        Assert.Contains(found.Events("node_class"), line => Text(line, "class_type") == "KSampler");
        Assert.All(found.Json, line => Assert.Contains("sampl", Text(line, "class_type")!, StringComparison.OrdinalIgnoreCase));
        Assert.All(found.Json, line => Assert.Equal(["event", "class_type", "display_name", "category", "description", "output_node", "deprecated", "experimental", "outputs"], line.EnumerateObject().Select(property => property.Name)));
        none.SaysOnly("No node class fits.");
    }

    [Fact]
    public async Task A_class_is_told_with_types_ranges_and_choices()
    {
        await using var pod = await GatedPod.StartAsync();

        var text = (await CommandProcess.RunAsync(["nodes", "KSampler", "--pod", pod.Url])).Exits(0);
        var json = (await CommandProcess.RunAsync(["nodes", "KSampler", "--pod", pod.Url, "--json"])).Exits(0);

        Assert.Contains(text.Output, line => line.StartsWith("input     seed", StringComparison.Ordinal) && line.Contains("0 to 18446744073709551615", StringComparison.Ordinal));
        Assert.Contains(text.Output, line => line.Contains("sampler_name", StringComparison.Ordinal) && line.Contains("one of ", StringComparison.Ordinal) && line.Contains("euler", StringComparison.Ordinal));
        Assert.Contains(text.Output, line => line.StartsWith("output 0", StringComparison.Ordinal) && line.Contains("LATENT", StringComparison.Ordinal));
        Assert.True(text.Output.Where(line => !line.Contains("one of ", StringComparison.Ordinal)).All(line => line.Length < 160), "a long list of choices pushes nothing aside");
        var inputs = json.Events("node_input");
        Assert.All(inputs, line => Assert.Equal(["event", "class_type", "name", "type", "required", "default", "min", "max", "step", "choices", "tooltip"], line.EnumerateObject().Select(property => property.Name)));
        Assert.Equal("18446744073709551615", inputs.Single(line => Text(line, "name") == "seed").GetProperty("max").GetRawText());
        Assert.Contains(inputs.Single(line => Text(line, "name") == "sampler_name").GetProperty("choices").EnumerateArray(), choice => choice.GetString() == "euler");
        Assert.Equal("LATENT", Text(Assert.Single(json.Events("node_output")), "type"));
    }

    [Fact]
    public async Task An_unknown_class_names_its_like()
    {
        await using var pod = await GatedPod.StartAsync();

        var result = (await CommandProcess.RunAsync(["nodes", "KSmpler", "--pod", pod.Url, "--json"])).Exits(1);

        Assert.Equal("class_unknown", Text(Assert.Single(result.Json), "code"));
        Assert.Contains("did you mean KSampler", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("nodes")]
    [InlineData("nodes KSampler")]
    [InlineData("download 1")]
    [InlineData("upload /dev/null")]
    public async Task A_pod_that_is_down_is_code_4(string command)
    {
        using var folder = new Folder();
        string[] arguments = [.. command.Split(' '), "--pod", "http://127.0.0.1:9", "--json", .. command.StartsWith("download", StringComparison.Ordinal) ? (string[])["--out", folder["out"]] : []];

        var result = (await CommandProcess.RunAsync(arguments)).Exits(4);

        Assert.Equal("pod_unreachable", Text(Assert.Single(result.Json), "code"));
    }

    [Theory]
    [InlineData("nodes .")]
    [InlineData("models ..")]
    [InlineData("history .")]
    public async Task A_name_that_means_a_folder_is_refused(string command) =>
        (await CommandProcess.RunAsync([.. command.Split(' '), "--pod", "http://127.0.0.1:9"])).Exits(2).SaysOnly("is no name");

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
