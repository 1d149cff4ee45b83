using System.Text.Json.Nodes;
using ComfyPulse.PodServer;
using ComfyPulse.Protocol;

namespace ComfyPulse.EmbeddedPod;

/// <summary>One prompt at work: what it says to clients, in ComfyUI's order and to whom ComfyUI says it, and what the history will know.</summary>
internal sealed class RunningPrompt(QueuedPrompt prompt, PodParts parts)
{
    private readonly Lock _gate = new();
    private readonly ProgressRegistry _progress = new(prompt.PromptId, new RunningGraph(prompt.Graph, parts.Catalog));
    private readonly List<ExecutionMessage> _messages = [];
    private readonly OrderedDictionary<string, JsonObject> _outputs = new(StringComparer.Ordinal);
    private bool _isOver;

    public QueuedPrompt Prompt => prompt;

    public RunningGraph Graph => _progress.Graph;

    /// <summary>The socket that hears of this prompt; null for a prompt without one, of which everybody hears a part.</summary>
    public string? ClientId { get; } = prompt.ExtraData["client_id"] is { } id ? PythonValue.Str(id) : null;

    /// <summary>The node that a UI lights up now.</summary>
    public string? CurrentNode { get; private set; }

    public bool WantsPreviews => (parts.Version.HasPreviewMethod ? PythonValue.ToObject(prompt.ExtraData["preview_method"]) as string : null) switch
    {
        "none" => false,
        null or "default" => parts.Previews,
        _ => true,
    };

    /// <summary>A message that the history keeps. Without a client it is only kept, unless it is one that everybody gets then.</summary>
    public void Record(string type, JsonObject data, bool isForEverybody = false)
    {
        data["prompt_id"] ??= prompt.PromptId;
        data["timestamp"] = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        _messages.Add(new ExecutionMessage(type, data));
        if (ClientId is not null || isForEverybody)
        {
            parts.Sockets.Publish(type, json => json.Value(data), ClientId);
        }
    }

    public void Start(string id)
    {
        lock (_gate)
        {
            _progress.Start(id);
            SendProgressState();
            CurrentNode = Graph.RealId(id);
            if (ClientId is { } clientId)
            {
                parts.Sockets.Publish("executing", json => json.BeginObject().Name("node").Text(id).Name("display_node").Text(CurrentNode).Name("prompt_id").Text(prompt.PromptId).EndObject(), clientId);
            }
        }
    }

    public void Finish(string id)
    {
        lock (_gate)
        {
            _progress.Finish(id);
            SendProgressState();
        }
    }

    /// <summary>What a node shows to users: its own, or that of the run which it is cached from (null where that showed nothing).</summary>
    public void ShowOutput(string id, JsonObject? ui)
    {
        if (ui is not null)
        {
            _outputs[id] = ui;
        }

        if (ClientId is { } clientId)
        {
            var displayNode = Graph.RealId(id);
            parts.Sockets.Publish("executed", json => json.BeginObject().Name("node").Text(id).Name("display_node").Text(displayNode).Name("output").Value(ui).Name("prompt_id").Text(prompt.PromptId).EndObject(), clientId);
        }
    }

    /// <summary>A step of a node's bar. By the socket's flags the preview comes with its node before the bare numbers, or without it after them.</summary>
    public void Report(string id, double value, double max, PreviewImage? preview)
    {
        lock (_gate)
        {
            ThrowIfOver();
            _progress.Update(id, value, max);
            SendProgressState();
            var hasMetadata = parts.Version.HasFeatures && parts.Sockets.Supports(ClientId, "supports_preview_metadata");
            if (preview is not null && hasMetadata)
            {
                parts.Sockets.Publish(PreviewFrames.WithMetadata(preview, id, prompt.PromptId, Graph), ClientId);
            }

            var node = parts.Version.HasFeatures ? id : CurrentNode;
            parts.Sockets.Publish("progress", json => json.BeginObject().Name("value").Number(value).Name("max").Number(max).Name("prompt_id").Text(prompt.PromptId).Name("node").Text(node).EndObject(), ClientId);
            if (preview is not null && !hasMetadata)
            {
                parts.Sockets.Publish(PreviewFrames.Bare(preview), ClientId);
            }
        }
    }

    public void SetProgress(string id, double value, double max)
    {
        lock (_gate)
        {
            ThrowIfOver();
            _progress.Update(id, value, max);
            SendProgressState();
        }
    }

    /// <summary>Progress text names no prompt; it goes where progress goes.</summary>
    // send_progress_text leaves to each node whom it addresses. The recorded ones name the client of the prompt (trace 19: an observer hears none),
    // which is nobody and so everybody for a prompt without one (trace 15). Of ComfyUI's own nodes those that send text (GetImageSize, partner nodes)
    // name nobody ever, so that all sockets hear them; this pod has none of these.
    public void SendText(string id, string text)
    {
        lock (_gate)
        {
            ThrowIfOver();
            parts.Sockets.Publish(new TextFrame(id, text).ToBytes(), ClientId);
        }
    }

    /// <summary>Says that a branch was blocked on purpose. The prompt goes on, and the history never hears of it.</summary>
    public void SendBlocked(GraphNode node, string message, IEnumerable<string> executed)
    {
        var data = new JsonObject
        {
            ["prompt_id"] = prompt.PromptId,
            ["node_id"] = node.Id,
            ["node_type"] = node.Class.Name,
            ["executed"] = JsonArrays.Of(executed),
            ["exception_message"] = $"Execution Blocked: {message}",
            ["exception_type"] = "ExecutionBlocked",
            ["traceback"] = new JsonArray(),
            ["current_inputs"] = new JsonArray(),
            ["current_outputs"] = new JsonArray(),
        };
        parts.Sockets.Publish("execution_error", json => json.Value(data), ClientId);
    }

    /// <summary>Ends the prompt: nodes that are still at work can say nothing more.</summary>
    public FinishedPrompt End(bool hasSucceeded, Func<string, JsonObject?> findUi)
    {
        lock (_gate)
        {
            (_isOver, CurrentNode) = (true, null);
        }

        var shown = parts.Version.ListsOnlyOwnOutputs ? _outputs.Select(output => (output.Key, output.Value)) : Graph.AllIds.Where(id => findUi(id) is not null).Select(id => (id, findUi(id)!));
        var (outputs, meta) = (new JsonObject(), new JsonObject());
        foreach (var (id, ui) in shown)
        {
            outputs[id] = ui.DeepClone();
            meta[id] = new JsonObject { ["node_id"] = id, ["display_node"] = Graph.RealId(id), ["parent_node"] = Graph[id].ParentId, ["real_node_id"] = Graph.RealId(id) };
        }

        return new FinishedPrompt(Secrets.CutLate(prompt, parts.Version), outputs, meta, hasSucceeded, _messages);
    }

    private void SendProgressState()
    {
        if (parts.Version.HasFeatures)
        {
            parts.Sockets.Publish("progress_state", _progress.WriteTo, parts.Version.AddressesProgressState ? ClientId : null);
        }
    }

    private void ThrowIfOver()
    {
        if (_isOver)
        {
            throw new NodeInterruptedException();
        }
    }
}
