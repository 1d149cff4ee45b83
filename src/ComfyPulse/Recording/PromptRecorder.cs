using System.Threading.Channels;
using ComfyPulse.Recording;

namespace ComfyPulse;

/// <summary>Writes what goes between clients and a pod into a folder that <see cref="PromptReplay"/> plays. Set it as <see cref="PodServices.Recorder"/>; dispose it after the clients that use it.</summary>
/// <remarks>Header, cookie and query values and keys in <c>extra_data</c> are redacted. The folder can be read at any moment, also after the process was killed. Recording never slows or breaks a run: where the disk cannot follow, previews are left out first; where it fails, recording stops and <see cref="Failure"/> says why.</remarks>
public sealed class PromptRecorder : IAsyncDisposable
{
    private const int PreviewsUpTo = 32 * 1024 * 1024;
    private const int EverythingUpTo = 256 * 1024 * 1024;

    private readonly Channel<RecorderEntry> _entries = Channel.CreateUnbounded<RecorderEntry>();
    private readonly Task _writing;
    private readonly RecorderTap _tap;
    private long _waitingBytes;
    private long _leftOutFrames;
    private volatile string? _failure;

    private PromptRecorder(string folder, TimeProvider time)
    {
        Folder = folder;
        _tap = new RecorderTap(Add, time);
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>The folder that is written.</summary>
    public string Folder { get; }

    /// <summary>Why recording stopped early; null while all is well.</summary>
    public string? Failure => _failure;

    /// <summary>Binary frames that were left out because the disk was too slow.</summary>
    public long LeftOutFrames => Interlocked.Read(ref _leftOutFrames);

    /// <summary>What the connection speaks into.</summary>
    internal IRecordingTap Tap => _tap;

    /// <summary>Makes the folder and begins to record.</summary>
    /// <param name="folder">A folder that is new or holds no recording yet.</param>
    /// <param name="time">The recording's clock; default: the system's.</param>
    /// <param name="cancellationToken">Stops the start; recording itself is stopped by disposing.</param>
    /// <exception cref="RecordingException">The folder cannot be written, or holds a recording already: give another one.</exception>
    public static async Task<PromptRecorder> StartAsync(string folder, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        cancellationToken.ThrowIfCancellationRequested();
        folder = Path.GetFullPath(folder);
        try
        {
            if (Directory.Exists(folder) && PromptRecording.IsRecording(folder))
            {
                throw new RecordingException(folder, null, "there is a recording in this folder already; give another folder.");
            }

            await RecordingWriter.PrepareAsync(folder).ConfigureAwait(false);
            return new PromptRecorder(folder, time ?? TimeProvider.System);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new RecordingException(folder, null, $"the folder cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes what is still waiting and closes the files. Nothing is recorded afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        _entries.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    /// <summary>Returns once everything said so far is written, or recording has stopped.</summary>
    internal async Task FlushAsync()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_entries.Writer.TryWrite(new FlushEntry(written)))
        {
            await Task.WhenAny(written.Task, _writing).ConfigureAwait(false);
        }
        else
        {
            await _writing.ConfigureAwait(false);
        }
    }

    private void Add(RecorderEntry entry)
    {
        if (_failure is not null)
        {
            return;
        }

        var waiting = Interlocked.Add(ref _waitingBytes, entry.Size);
        if (waiting > EverythingUpTo)
        {
            Stop("the disk is too slow for what comes in");
        }
        else if (waiting > PreviewsUpTo && entry is FrameEntry { Kind: "binary" })
        {
            Interlocked.Increment(ref _leftOutFrames);
        }
        else if (_entries.Writer.TryWrite(entry))
        {
            return;
        }

        Interlocked.Add(ref _waitingBytes, -entry.Size);
    }

    private async Task WriteAllAsync()
    {
        try
        {
            var writer = new RecordingWriter(Folder);
            await using (writer.ConfigureAwait(false))
            {
                await foreach (var entry in _entries.Reader.ReadAllAsync().ConfigureAwait(false))
                {
                    await writer.WriteAsync(entry).ConfigureAwait(false);
                    Interlocked.Add(ref _waitingBytes, -entry.Size);
                }
            }
        }
        catch (Exception e)
        {
            // A full disk, a folder that went away, or our own mistake: a run must not end with its recording.
            Stop(e.Message);
        }
    }

    private void Stop(string why)
    {
        _failure ??= why;
        _entries.Writer.TryComplete();
        while (_entries.Reader.TryRead(out _))
        {
        }
    }
}
