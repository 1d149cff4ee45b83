using ComfyPulse.Cli.Running;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Tests.Running;

public sealed class OutputSaverTests
{
    private readonly RecordingView _view = new();

    [Fact]
    public async Task What_events_and_result_both_tell_of_is_saved_once()
    {
        var saver = Saver(output => Task.FromResult("/out/" + output.File!.FileName));
        saver.Offer(Image("a.png"));
        saver.Offer(Image("a.png"));
        saver.Complete([Image("a.png"), Image("b.png")]);
        await saver.RunAsync("p", TestContext.Current.CancellationToken);

        Assert.Equal(["/out/a.png", "/out/b.png"], saver.Files);
        Assert.False(saver.HasFailed);
    }

    [Fact]
    public async Task Two_equal_texts_of_the_result_are_two_files()
    {
        var count = 0;
        var saver = Saver(_ => Task.FromResult($"/out/{++count}.txt"));
        var text = new PromptOutput { NodeId = "5", Kind = "text", Text = "same" };
        saver.Offer(text);
        saver.Complete([text, text]);
        await saver.RunAsync("p", TestContext.Current.CancellationToken);

        Assert.Equal(2, saver.Files.Count);
    }

    [Fact]
    public async Task A_full_disk_costs_its_file_only_and_the_message_names_file_and_remedy()
    {
        var saver = Saver(output => output.File!.FileName == "a.png" ? throw new IOException("No space left on device : '/out/a.png'") : Task.FromResult("/out/b.png"));
        saver.Complete([Image("a.png"), Image("b.png")]);
        await saver.RunAsync("p", TestContext.Current.CancellationToken);

        Assert.True(saver.HasFailed);
        Assert.Equal(
            [
                "output_not_written The output a.png could not be written to /out (No space left on device); make room there or choose another folder with --out; the pod still has it.",
                "saved /out/b.png",
            ],
            _view.Calls);
    }

    [Fact]
    public async Task A_pod_that_does_not_give_its_file_is_a_failure_too()
    {
        var saver = Saver(_ => throw new PodUnreachableException(new Uri("http://pod/"), "gone"));
        saver.Complete([Image("a.png")]);
        await saver.RunAsync("p", TestContext.Current.CancellationToken);

        Assert.True(saver.HasFailed);
        Assert.StartsWith("output_not_fetched The output a.png", Assert.Single(_view.Calls), StringComparison.Ordinal);
    }

    private static PromptOutput Image(string name) => new() { NodeId = "9", Kind = "images", File = new FileReference(name, "", "output") };

    private OutputSaver Saver(Func<PromptOutput, Task<string>> save) => new((output, _) => save(output), "/out", _view);
}
