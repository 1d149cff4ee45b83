using System.Text.Json.Nodes;
using ComfyPulse.Protocol;

namespace ComfyPulse.PodServer;

/// <summary>What runs prompts behind ComfyUI's routes. Called from many requests at once.</summary>
public interface IPromptServer
{
    /// <summary>What this pod is, and which routes it has.</summary>
    PodFacts Facts { get; }

    /// <summary>What this pod has written.</summary>
    PodLog Log { get; }

    /// <summary>Prompts in the queue, the running one included. Asked while sockets are held: it must not wait for whoever publishes.</summary>
    int QueueRemaining { get; }

    /// <summary>The node that a socket hears of which opens in the middle of a run; null unless this client's prompt is at a node. Asked as <see cref="QueueRemaining"/> is.</summary>
    string? CurrentNodeOf(string clientId);

    /// <summary>Takes a submission (the JSON body of <c>POST /prompt</c>) or refuses it. Any exception becomes ComfyUI's plain 500.</summary>
    ValueTask<SubmissionAnswer> SubmitAsync(JsonNode? body, string? usageSource, CancellationToken cancellationToken);

    /// <summary>The queue now.</summary>
    QueueSnapshot GetQueue();

    /// <summary>Drops all pending prompts.</summary>
    void ClearQueue();

    /// <summary>Drops one pending prompt with this id; whether there was one.</summary>
    bool DeletePending(string promptId);

    /// <summary>The prompts that have ended, oldest first.</summary>
    IReadOnlyList<FinishedPrompt> GetHistory();

    /// <summary>The latest ended prompt with this id.</summary>
    FinishedPrompt? FindHistory(string promptId);

    /// <summary>Forgets all ended prompts.</summary>
    void ClearHistory();

    /// <summary>Forgets one ended prompt.</summary>
    void DeleteHistory(string promptId);

    /// <summary>Interrupts what runs; with an id, only if that prompt runs. Whether something was asked to stop.</summary>
    bool Interrupt(string? promptId);

    /// <summary>Frees memory between prompts.</summary>
    void Free(bool unloadModels, bool freeMemory);

    /// <summary>Writes the schema of one class, or of all; false when there is no such class.</summary>
    bool WriteObjectInfo(PythonJsonWriter json, string? nodeClass);

    /// <summary>The body of <c>/system_stats</c>.</summary>
    JsonObject GetSystemStats();

    /// <summary>The kinds of model folders.</summary>
    IReadOnlyList<string> ModelFolders { get; }

    /// <summary>The files of one kind; null for an unknown kind.</summary>
    IReadOnlyList<string>? GetModels(string folder);

    /// <summary>The directory behind <c>input</c>, <c>output</c> or <c>temp</c>; null for another word.</summary>
    string? GetDirectory(string type);

    /// <summary>The directory of the pod's one user, which is there.</summary>
    string UserDirectory { get; }
}
