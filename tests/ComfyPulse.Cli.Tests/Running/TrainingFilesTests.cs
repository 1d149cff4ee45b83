using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Running;
using ComfyPulse.Cli.Tests.Commands;
using ComfyPulse.Cli.Tests.Output;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Cli.Tests.Running;

public sealed class TrainingFilesTests : IAsyncDisposable
{
    private readonly Folder _folder = new();
    private readonly RecordingView _view = new();
    private readonly FakeTimeProvider _time = new();
    private int _reads;

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _view.DisposeAsync();
    }

    [Fact]
    public async Task They_are_written_at_once_and_then_no_more_often_than_every_few_seconds()
    {
        var files = TrainingFiles.Prepare(_folder["new/loss.svg"], _folder["loss.csv"], _view, _time);
        for (var second = 0; second < 12; second++)
        {
            await files.AdvancedAsync(Shown(), TestContext.Current.CancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, _reads);
        Assert.Contains("Loss of face", await File.ReadAllTextAsync(_folder["new/loss.svg"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.StartsWith("first_step,", await File.ReadAllTextAsync(_folder["loss.csv"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(["loss.csv", "new"], Names());
        Assert.Empty(_view.Calls);
    }

    [Fact]
    public async Task One_that_cannot_be_written_meanwhile_is_told_once_and_tried_again()
    {
        var files = TrainingFiles.Prepare(plot: null, _folder["loss.csv"], _view, _time);
        Directory.CreateDirectory(_folder["loss.csv"]);
        for (var time = 0; time < 3; time++)
        {
            await files.AdvancedAsync(Shown(), TestContext.Current.CancellationToken);
            _time.Advance(TrainingFiles.Every);
        }

        Assert.StartsWith("file_not_written ", Assert.Single(_view.Calls), StringComparison.Ordinal);
        Assert.Equal(["loss.csv"], Names());

        Directory.Delete(_folder["loss.csv"]);
        Assert.True(await files.EndAsync(new([]), Losses.Training, TestContext.Current.CancellationToken));
        Assert.True(File.Exists(_folder["loss.csv"]));
    }

    [Fact]
    public async Task One_that_cannot_be_written_at_the_end_is_a_failure()
    {
        var files = TrainingFiles.Prepare(plot: null, _folder["loss.csv"], _view, _time);
        Directory.CreateDirectory(_folder["loss.csv"]);

        Assert.False(await files.EndAsync(new([]), Losses.Training, TestContext.Current.CancellationToken));
        Assert.Contains("for --csv could not be written", Assert.Single(_view.Calls), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_written_is_found_before_anything_is_sent()
    {
        _folder.Write("file", "");

        Assert.Equal("file_not_writable", Assert.Throws<CommandException>(() => TrainingFiles.Prepare(_folder["file/loss.svg"], null, _view, _time)).Code);
        Assert.Equal("file_not_writable", Assert.Throws<CommandException>(() => TrainingFiles.Prepare(null, _folder.FullPath, _view, _time)).Code);
        Assert.Equal("usage", Assert.Throws<CommandException>(() => TrainingFiles.Prepare(_folder["a"], _folder["./a"], _view, _time)).Code);
        Assert.Equal(["file"], Names());
    }

    private string[] Names() => [.. Directory.EnumerateFileSystemEntries(_folder.FullPath).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private ShownTraining Shown() => new(Losses.Training, () => Losses.Training, () =>
    {
        _reads++;
        return new TrainingCurve([]);
    });
}
