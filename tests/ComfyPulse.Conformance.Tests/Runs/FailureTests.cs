using System.Text;
using System.Text.Json;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;
using ComfyPulse.Protocol;

namespace ComfyPulse.Conformance.Tests.Runs;

/// <summary>A node that fails when it runs: a loader, given a text under the name of a picture.</summary>
public sealed class FailureTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task A_node_that_fails_is_told_with_its_class_exception_and_traceback(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var result = await visit.RunAsync(await FailingAsync(visit));

        var failed = Assert.IsType<PromptOutcome.Failed>(result.Outcome);
        Assert.Equal(("2", "LoadImage"), (failed.NodeId, failed.ClassType));
        Assert.Equal("PIL.UnidentifiedImageError", failed.ExceptionType);
        Assert.Equal(FailureCategory.BadInput, failed.Category);
        Assert.NotEqual("", failed.Message);
        Assert.NotEmpty(failed.Traceback);
    }

    [Theory, EachPod]
    public async Task An_execution_error_names_the_exception_by_its_module_and_the_nodes_that_ran(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();

        var id = await visit.PostAsync(await FailingAsync(visit), socket.ClientId);
        var messages = await socket.RunOfAsync(id, visit.Stop);

        Assert.Equal(["execution_error", "executing"], messages.TakeLast(2).Select(message => message.Type));
        var error = messages[^2].Data;
        Assert.Equal(("2", "LoadImage"), (error.GetProperty("node_id").GetString(), error.GetProperty("node_type").GetString()));
        Assert.Equal("PIL.UnidentifiedImageError", error.GetProperty("exception_type").GetString());
        Assert.StartsWith("cannot identify image file '", error.GetProperty("exception_message").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.GetProperty("traceback").EnumerateArray());
        Assert.Equal(JsonValueKind.Array, error.GetProperty("executed").ValueKind);
        Assert.Equal("image", Assert.Single(error.GetProperty("current_inputs").EnumerateObject()).Name);
        Assert.Equal(JsonValueKind.Array, error.GetProperty("current_outputs").ValueKind);
        Assert.True(error.GetProperty("timestamp").GetInt64() > 0);
    }

    [Theory, EachPod]
    public async Task The_history_keeps_the_error_of_a_failed_run(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var run = await visit.SubmitAsync(await FailingAsync(visit));
        await run.Completion.WaitAsync(visit.Stop);

        var entry = await visit.Client.Routes.History.GetAsync(run.PromptId.Value, visit.Stop);

        Assert.Equal(("error", false), (entry!.Status!.StatusText, entry.Status.Completed));
        Assert.Equal("2", Assert.Single(entry.Status.Messages.OfType<ExecutionErrorMessage>()).NodeId);
    }

    /// <summary>A graph whose node 2 fails: it is given a text as a picture.</summary>
    internal static async Task<Graph> FailingAsync(PodVisit visit)
    {
        var name = Guid.NewGuid().ToString("N")[..8] + ".png";
        using var text = new MemoryStream(Encoding.UTF8.GetBytes($"{name} is no picture."));
        var uploaded = await visit.Client.Routes.Files.UploadImageAsync(text, name, new UploadOptions { Subfolder = visit.Pod.Prefix.TrimEnd('/') }, visit.Stop);
        return new Graph().Node("2", "LoadImage", ("image", $"{uploaded.Subfolder}/{uploaded.Name}")).Preview("3", "2");
    }
}
