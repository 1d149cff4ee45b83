using System.Text.Json;
using ComfyPulse.Conformance.Tests.Files;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Runs;

public sealed class OutputTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task A_node_that_saves_a_batch_has_one_output_a_picture(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var name = visit.NewName();

        var result = await visit.RunAsync(new Graph().EmptyImage("1", batch: 3).Save("2", "1", name));

        result.EnsureSucceeded();
        var file = name.Split('/')[1];
        string[] expected = [$"{file}_00001_.png", $"{file}_00002_.png", $"{file}_00003_.png"];
        Assert.Equal(expected, result.Outputs.Select(output => output.File!.FileName));
    }

    [Theory, EachPod]
    public async Task Each_output_node_of_a_workflow_gives_its_own(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var graph = new Graph().EmptyImage("1").Node("2", "ImageInvert", ("image", Graph.Link("1"))).Save("3", "1", visit.NewName()).Save("4", "2", visit.NewName()).Preview("5", "2");

        var result = await visit.RunAsync(graph);

        result.EnsureSucceeded();
        string[] expected = ["3 output", "4 output", "5 temp"];
        Assert.Equal(expected, result.Outputs.Select(output => $"{output.NodeId} {output.File!.Type}").Order(StringComparer.Ordinal));
    }

    [Theory, EachPod]
    public async Task A_preview_is_a_temporary_file_that_can_be_read(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var result = await visit.RunAsync(new Graph().EmptyImage("1", 33, 21).Preview("2", "1"));

        var output = Assert.Single(result.EnsureSucceeded().Outputs);
        Assert.Equal("temp", output.File!.Type);
        using var bytes = new MemoryStream();
        await output.DownloadAsync(bytes, visit.Stop);
        Assert.Equal((33, 21), Png.SizeOf(bytes.ToArray()));
    }

    [Theory, EachPod]
    public async Task Pictures_of_two_sizes_become_one_batch_of_the_first_size(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var graph = new Graph().EmptyImage("1", 40, 30).EmptyImage("2", 64, 64)
            .Node("3", "ImageBatch", ("image1", Graph.Link("1")), ("image2", Graph.Link("2"))).Save("4", "3", visit.NewName());

        var result = (await visit.RunAsync(graph)).EnsureSucceeded();

        Assert.Equal(2, result.Outputs.Count);
        foreach (var output in result.Outputs)
        {
            using var bytes = new MemoryStream();
            await output.DownloadAsync(bytes, visit.Stop);
            Assert.Equal((40, 30), Png.SizeOf(bytes.ToArray()));
        }
    }

    [Theory, EachPod]
    public async Task A_side_of_0_keeps_the_proportions_of_a_scaled_picture(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var graph = new Graph().EmptyImage("1", 80, 40)
            .Node("2", "ImageScale", ("image", Graph.Link("1")), ("upscale_method", "bilinear"), ("width", 0), ("height", 20), ("crop", "disabled")).Save("3", "2", visit.NewName());

        var result = (await visit.RunAsync(graph)).EnsureSucceeded();

        using var bytes = new MemoryStream();
        await Assert.Single(result.Outputs).DownloadAsync(bytes, visit.Stop);
        Assert.Equal((40, 20), Png.SizeOf(bytes.ToArray()));
    }

    [Theory, EachPod(Nodes = ["SaveImageWebsocket"])]
    public async Task Images_of_SaveImageWebsocket_come_whole_over_the_socket(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var graph = new Graph().EmptyImage("1", 37, 23, batch: 2).Node("2", "SaveImageWebsocket", ("images", Graph.Link("1")));

        var result = (await visit.RunAsync(graph)).EnsureSucceeded();

        Assert.Equal(2, result.Outputs.Count);
        Assert.All(result.Outputs, output =>
        {
            Assert.Equal(("2", "image/png"), (output.NodeId, output.MediaType));
            Assert.Equal((37, 23), Png.SizeOf(output.Image!.Value.ToArray()));
        });
    }

    [Theory, EachPod]
    public async Task Names_and_prompts_may_have_any_letters(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var name = visit.NewName() + " grüße 画像 ☃ 🎨";
        var graph = new Graph().EmptyImage("ä 画 🎨").Save("save", "ä 画 🎨", name);

        var run = await visit.SubmitAsync(graph);
        var result = (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();

        var output = Assert.Single(result.Outputs);
        Assert.Equal(name.Split('/')[1] + "_00001_.png", output.File!.FileName);
        using var bytes = new MemoryStream();
        await output.DownloadAsync(bytes, visit.Stop);
        Assert.Equal((48, 32), Png.SizeOf(bytes.ToArray()));
        var entry = await visit.Client.Routes.History.GetAsync(run.PromptId.Value, visit.Stop);
        var prefix = Workflow.Parse(entry!.Prompt!.Graph.Utf8).Nodes["save"].Inputs["filename_prefix"];
        Assert.Equal(name, JsonSerializer.Deserialize<string>(prefix.Value.Utf8.Span));
    }

    [Theory, EachPod(Since = "0.3.48")]
    public async Task Only_the_outputs_that_are_asked_for_run(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var graph = new Graph().EmptyImage("1").Save("2", "1", visit.NewName()).Node("3", "ImageInvert", ("image", Graph.Link("1"))).Save("4", "3", visit.NewName());

        var run = await visit.SubmitAsync(graph, new SubmitOptions { PartialExecutionTargets = ["2"] });
        var result = (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();

        Assert.Equal("2", Assert.Single(result.Outputs).NodeId);
        var entry = await visit.Client.Routes.History.GetAsync(run.PromptId.Value, visit.Stop);
        Assert.Equal("2", Assert.Single(entry!.Prompt!.OutputsToExecute));
    }
}
