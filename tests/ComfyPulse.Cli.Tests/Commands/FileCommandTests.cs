using System.Text.Json;
using ComfyPulse.EmbeddedPod;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse upload</c> and <c>comfypulse download</c> as processes.</summary>
public sealed class FileCommandTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uploaded_names_are_those_that_workflows_use_and_a_changed_name_is_said()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        var (cat, dog) = (folder.Write("cat.png", "one"), folder.Write("dog.png", "two"));

        var first = (await CommandProcess.RunAsync(["upload", cat, dog, "--subfolder", "pets", "--pod", pod.Url])).Exits(0);
        folder.Write("cat.png", "another");
        var second = (await CommandProcess.RunAsync(["upload", cat, "--subfolder", "pets", "--pod", pod.Url, "--json"])).Exits(0);
        var third = (await CommandProcess.RunAsync(["upload", cat, "--subfolder", "pets", "--overwrite", "--pod", pod.Url])).Exits(0);
        var output = (await CommandProcess.RunAsync(["upload", cat, "--type", "output", "--pod", pod.Url])).Exits(0);

        Assert.Equal(["pets/cat.png", "pets/dog.png"], first.Output);
        Assert.Empty(first.Error);
        var uploaded = Assert.Single(second.Events("uploaded"));
        Assert.Equal(["event", "file", "name", "filename", "subfolder", "type", "renamed"], uploaded.EnumerateObject().Select(property => property.Name));
        Assert.Equal((cat, "pets/cat (1).png", true), (Text(uploaded, "file"), Text(uploaded, "name"), uploaded.GetProperty("renamed").GetBoolean()));
        Assert.StartsWith("The pod calls cat.png cat (1).png", Assert.Single(second.Error), StringComparison.Ordinal);
        Assert.Equal(["pets/cat.png"], third.Output);
        Assert.Equal(["cat.png [output]"], output.Output);
    }

    [Fact]
    public async Task A_mask_makes_a_copy_of_its_image()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        var made = (await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--pod", pod.Url, "--out", folder["out"], "--quiet"])).Exits(0);

        var mask = (await CommandProcess.RunAsync(["upload", made.Output[0], "--mask-of", "red_00001_.png [output]", "--pod", pod.Url])).Exits(0);

        Assert.NotNull(await pod.Client.Routes.Files.GetInfoAsync(new FileReference(Assert.Single(mask.Output), "", "input"), Stop));
    }

    [Theory]
    [InlineData("/nowhere/a.png", "/nowhere/a.png")]
    [InlineData("/dev/null --type nonsense", "nonsense")]
    [InlineData("/dev/null /dev/null --mask-of a.png", "--mask-of")]
    public async Task A_wrong_upload_is_refused_before_a_pod_is_asked(string arguments, string part) =>
        (await CommandProcess.RunAsync(["upload", .. arguments.Split(' '), "--pod", "http://127.0.0.1:9"])).Exits(2).SaysOnly(part);

    [Fact]
    public async Task Everything_that_a_prompt_produced_is_saved_or_that_of_one_node()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        var made = await pod.FinishAsync(Workflows.Image.Replace("\n}", """
            ,
              "3": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}
            }
            """, StringComparison.Ordinal));

        var all = (await CommandProcess.RunAsync(["download", made.PromptId.Value, "--pod", pod.Url, "--out", folder["all"]])).Exits(0);
        var one = (await CommandProcess.RunAsync(["download", made.PromptId.Value, "--pod", pod.Url, "--out", folder["one"], "--node", "2", "--json"])).Exits(0);
        var none = (await CommandProcess.RunAsync(["download", made.PromptId.Value, "--pod", pod.Url, "--out", folder["none"], "--node", "7"])).Exits(1);

        Assert.Equal(2, all.Output.Count);
        Assert.All(all.Output, path => Assert.True(File.Exists(path)));
        var output = Assert.Single(one.Events("output"));
        Assert.Equal(("2", folder["one/red_00001_.png"]), (Text(output, "node_id"), Text(output, "path")));
        Assert.Contains("these did: 2, 3", Assert.Single(none.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_gone_is_named_and_the_rest_is_saved()
    {
        const string History = """
            {"p": {"prompt": [1, "p", {}, {}, []],
              "outputs": {"1": {"images": [{"filename": "here.png", "subfolder": "", "type": "output"}, {"filename": "gone\u001b[2J.png", "subfolder": "", "type": "temp"}]}},
              "status": {"status_str": "success", "completed": true, "messages": []}}}
            """;
        using var folder = new Folder();
        await using var pod = await ScriptedPod.StartAsync(context => (context.Request.Path.Value, context.Request.Query["filename"].ToString()) switch
        {
            ("/view" or "/api/view", "here.png") => ScriptedPod.Answer(context, 200, "image/png", "bytes"),
            ("/view" or "/api/view", _) => ScriptedPod.Answer(context, 404, "text/plain", ""),
            ("/queue" or "/api/queue", _) => ScriptedPod.Answer(context, 200, "application/json", """{"queue_running": [], "queue_pending": []}"""),
            ("/history/p" or "/api/history/p", _) => ScriptedPod.Answer(context, 200, "application/json", History),
            _ => ScriptedPod.Answer(context, 200, "application/json", """{"exec_info": {"queue_remaining": 0}}"""),
        });

        var result = (await CommandProcess.RunAsync(["download", "p", "--pod", pod.Url, "--out", folder["out"], "--json"])).Exits(1);

        Assert.Equal(folder["out/here.png"], Text(Assert.Single(result.Events("output")), "path"));
        var warning = Assert.Single(result.Events("warning"));
        Assert.Equal("output_gone", Text(warning, "code"));
        Assert.Contains("gone [2J.png of node 1 is no longer on the pod (ComfyUI empties its temp folder", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_unknown_or_has_not_ended_has_nothing_to_download()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        var running = await pod.SubmitAsync();
        await pod.Reached;

        var unknown = (await CommandProcess.RunAsync(["download", "nobody's", "--pod", pod.Url, "--out", folder["out"], "--json"])).Exits(5);
        var unended = (await CommandProcess.RunAsync(["download", running.PromptId.Value, "--pod", pod.Url, "--out", folder["out"], "--json"])).Exits(1);

        Assert.Equal("prompt_unknown", Text(Assert.Single(unknown.Json), "code"));
        Assert.Equal("prompt_not_ended", Text(Assert.Single(unended.Json), "code"));
    }

    [Fact]
    public async Task A_failed_prompt_gives_what_it_had_produced()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync(new NodeClass("Raises", _ => throw new NodeFailureException("ValueError", "no")) { IsOutputNode = true });
        var failed = await pod.FinishAsync("""{"1": {"class_type": "Raises", "inputs": {}}}""");

        var result = (await CommandProcess.RunAsync(["download", failed.PromptId.Value, "--pod", pod.Url, "--out", folder["out"]])).Exits(0);

        Assert.Contains("did not succeed (failed)", result.Error[0], StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
