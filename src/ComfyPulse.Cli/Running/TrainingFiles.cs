using System.Text;
using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary><c>--plot</c> and <c>--csv</c>: the losses as files, written again while they come. Each file is always whole: it is written beside its place and moved there.</summary>
internal sealed class TrainingFiles
{
    /// <summary>So long at least lies between two writings.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly (string Path, string Option, Func<TrainingCurve, TrainingProgress, string> Make)[] _files;
    private readonly IRunView _view;
    private readonly TimeProvider _time;
    private long? _writtenAt;
    private bool _isToldOf;

    private TrainingFiles((string Path, string Option, Func<TrainingCurve, TrainingProgress, string> Make)[] files, IRunView view, TimeProvider time) => (_files, _view, _time) = (files, view, time);

    /// <summary>Whether there is any.</summary>
    public bool IsAskedFor => _files.Length > 0;

    /// <summary>Tries the files out, before anything is sent to a pod.</summary>
    /// <exception cref="CommandException">One of them cannot be written.</exception>
    public static TrainingFiles Prepare(string? plot, string? csv, IRunView view, TimeProvider time)
    {
        var files = new List<(string Path, string Option, Func<TrainingCurve, TrainingProgress, string> Make)>(2);
        if (plot is not null)
        {
            files.Add((Checked(plot, "--plot"), "--plot", (curve, training) => curve.ToSvg(new() { Title = Title(training), Steps = training.Steps?.Value })));
        }

        if (csv is not null)
        {
            files.Add((Checked(csv, "--csv"), "--csv", (curve, _) => curve.ToCsv()));
        }

        return files.Select(file => file.Path).Distinct(StringComparer.Ordinal).Count() == files.Count
            ? new TrainingFiles([.. files], view, time)
            : throw CommandException.Usage("usage", "--plot and --csv name the same file; give each its own.");
    }

    /// <summary>The training has gone on. Nothing happens where the files are new enough; one that cannot be written now may be at the end.</summary>
    public async Task AdvancedAsync(ShownTraining training, CancellationToken cancellationToken)
    {
        if (_files.Length > 0 && (_writtenAt is not { } written || _time.GetElapsedTime(written) >= Every))
        {
            await WriteAsync(training.Curve(), training.Told, isLast: false, cancellationToken);
            _writtenAt = _time.GetTimestamp();
        }
    }

    /// <summary>The last writing.</summary>
    /// <returns>Whether all of them are written.</returns>
    public Task<bool> EndAsync(TrainingCurve curve, TrainingProgress training, CancellationToken cancellationToken) => WriteAsync(curve, training, isLast: true, cancellationToken);

    private static string Title(TrainingProgress training) => training.LoraName is { } name ? $"Loss of {SafeText.OneLine(name.Value, 120)}" : "Loss";

    private static string Checked(string path, string option)
    {
        try
        {
            var full = Path.GetFullPath(path);
            if (Directory.Exists(full))
            {
                throw new IOException("it is a folder");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (new FileStream(Part(full), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return full;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandException.Usage("file_not_writable", $"The file {SafeText.OneLine(path)} cannot be written ({FileProblem.Of(exception)}); choose another one with {option}.");
        }
    }

    private static string Part(string path) => $"{path}.{Guid.NewGuid():N}.part";

    private async Task<bool> WriteAsync(TrainingCurve curve, TrainingProgress training, bool isLast, CancellationToken cancellationToken)
    {
        var areWritten = true;
        foreach (var (path, option, make) in _files)
        {
            var part = Part(path);
            try
            {
                await File.WriteAllTextAsync(part, make(curve, training), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancellationToken);
                File.Move(part, path, overwrite: true);
            }
            catch (Exception exception)
            {
                Forget(part);
                if (exception is not (IOException or UnauthorizedAccessException))
                {
                    throw;
                }

                areWritten = false;
                Tell(path, option, exception, isLast);
            }
        }

        return areWritten;
    }

    private void Tell(string path, string option, Exception exception, bool isLast)
    {
        if (isLast || !_isToldOf)
        {
            _isToldOf = true;
            _view.Warn("file_not_written", $"The file {SafeText.OneLine(path)} for {option} could not be written ({FileProblem.Of(exception)}); {(isLast ? "make room there, or choose another one" : "it is tried again while the training goes on")}.");
        }
    }

    private static void Forget(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It lies where nothing can be written.
        }
    }
}
