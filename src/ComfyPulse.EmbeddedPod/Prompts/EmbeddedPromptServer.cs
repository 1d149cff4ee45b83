using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Nodes;
using ComfyPulse.PodServer;
using ComfyPulse.Protocol;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The embedded pod behind the routes: takes prompts, runs them one by one, and knows what there is.</summary>
internal sealed class EmbeddedPromptServer : IPromptServer, IAsyncDisposable
{
    private readonly PodParts _parts;
    private readonly PromptQueue _queue;
    private readonly Submission _submission;
    private readonly InterruptFlag _interrupt = new();
    private readonly PromptExecutor _executor;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _working;
    private volatile RunningPrompt? _running;
    private volatile bool _mustDropCache;
    private volatile bool _mustUnload;

    public EmbeddedPromptServer(PodParts parts, long maxUploadBytes, Func<IReadOnlyList<string>, IReadOnlyList<string>> orderOutputs)
    {
        _parts = parts;
        _queue = new PromptQueue(parts.Sockets);
        _submission = new Submission(parts, _queue, orderOutputs);
        _executor = new PromptExecutor(parts, _interrupt);
        Facts = PodIdentity.Facts(parts.Version, maxUploadBytes);
        _working = Task.Run(() => WorkAsync(_stopping.Token));
    }

    public PodFacts Facts { get; }

    /// <inheritdoc cref="PromptQueue.IsIdle"/>
    public bool IsIdle => _queue.IsIdle;

    public PodLog Log => _parts.Log;

    public PodMotion Motion => _parts.Motion;

    public int QueueRemaining => _queue.Remaining;

    public IReadOnlyList<string> ModelFolders => ModelNames.Folders;

    public string UserDirectory => _parts.UserDirectory;

    public string? CurrentNodeOf(string clientId) => _running is { } running && running.ClientId == clientId ? running.CurrentNode : null;

    public ValueTask<SubmissionAnswer> SubmitAsync(JsonNode? body, string? usageSource, CancellationToken cancellationToken)
    {
        Log.Write(LogLines.Info(_parts.Version, "got prompt"));
        var answer = _submission.Take(body, usageSource);
        if (answer is SubmissionAnswer.Accepted accepted)
        {
            _parts.Accepted.Count(accepted.PromptId);
        }

        return new(answer);
    }

    public QueueSnapshot GetQueue() => _queue.GetSnapshot();

    public void ClearQueue() => _queue.Clear();

    public bool DeletePending(string promptId) => _queue.Delete(promptId);

    public IReadOnlyList<FinishedPrompt> GetHistory() => _queue.GetHistory();

    public FinishedPrompt? FindHistory(string promptId) => _queue.Find(promptId);

    public void ClearHistory() => _queue.ClearHistory();

    public void TrimHistory(int keep) => _queue.TrimHistory(keep);

    public void DeleteHistory(string promptId) => _queue.DeleteHistory(promptId);

    public bool Interrupt(string? promptId)
    {
        var isMeant = _queue.WithRunning(running =>
        {
            var isIt = promptId is null || running?.PromptId == promptId;
            if (isIt)
            {
                _interrupt.Set();
            }

            return isIt;
        });
        if (!isMeant)
        {
            Log.Write(LogLines.Info(_parts.Version, $"Prompt {OneLine(promptId!)} does not run; nothing is interrupted"));
        }

        return isMeant;
    }

    public void Free(bool unloadModels, bool freeMemory)
    {
        // As in ComfyUI, whoever frees memory unloads the models too.
        _mustUnload |= unloadModels || freeMemory;
        if (freeMemory)
        {
            _mustDropCache = true;
            _queue.Wake();
        }
    }

    public bool WriteObjectInfo(PythonJsonWriter json, string? nodeClass)
    {
        var classes = nodeClass is null ? _parts.Catalog.All : _parts.Catalog.All.Where(known => known.Name == nodeClass);
        var isAny = false;
        json.BeginObject();
        foreach (var known in classes)
        {
            var output = new ArrayBufferWriter<byte>();
            using (var entry = new Utf8JsonWriter(output))
            {
                ObjectInfo.Write(entry, known);
            }

            json.Name(known.Name).Raw(new RawJson(output.WrittenMemory));
            isAny = true;
        }

        json.EndObject();
        return isAny;
    }

    public JsonObject GetSystemStats() => PodIdentity.SystemStats(_parts.Version);

    public IReadOnlyList<string>? GetModels(string folder) => ModelNames.In(folder, _parts.Catalog);

    public string? GetDirectory(string type) => type switch
    {
        "input" => _parts.Environment.InputDirectory,
        "output" => _parts.Environment.OutputDirectory,
        "temp" => _parts.Environment.TempDirectory,
        _ => null,
    };

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _working.ConfigureAwait(false);
        _stopping.Dispose();
        _queue.Dispose();
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                FreeIfAsked();
                var taking = _queue.TakeAsync(stopping);
                _parts.Motion.WaitForPrompt();
                if (await taking.ConfigureAwait(false) is not { } prompt)
                {
                    continue;
                }

                await HangIfAskedAsync(stopping).ConfigureAwait(false);
                FreeIfAsked();
                var running = new RunningPrompt(prompt, _parts);
                _running = running;
                var begin = _parts.Time.GetTimestamp();
                var finished = await _executor.RunAsync(running, stopping).ConfigureAwait(false);
                _queue.Finish(finished);
                if (running.ClientId is { } clientId)
                {
                    _parts.Sockets.Publish("executing", json => json.BeginObject().Name("node").Null().Name("prompt_id").Text(prompt.PromptId).EndObject(), clientId);
                }

                Log.Write(LogLines.Executed(_parts.Version, _parts.Time.GetElapsedTime(begin)));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The pod stops; what ran and what waited is lost, as in ComfyUI.
        }
    }

    // An id is whatever somebody has sent.
    private static string OneLine(string promptId) => string.Concat(promptId.Take(100).Select(unit => char.IsControl(unit) ? '?' : unit));

    private Task HangIfAskedAsync(CancellationToken stopping)
    {
        var faults = _parts.Sockets.Faults;
        return faults.AreArmed && faults.Strike<PodFault.HangWorker>(_ => true) is { } fault ? faults.UntilRemovedAsync(fault, stopping) : Task.CompletedTask;
    }

    // Cache and models belong to the worker, so it frees them, between prompts.
    private void FreeIfAsked()
    {
        if (_mustUnload)
        {
            _mustUnload = false;
            _parts.Environment.Work?.Unload();
        }

        if (_mustDropCache)
        {
            _mustDropCache = false;
            _executor.DropCache();
        }
    }
}
