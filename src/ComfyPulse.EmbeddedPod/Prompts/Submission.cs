using System.Text.Json.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Takes or refuses what is posted to <c>/prompt</c>.</summary>
internal sealed class Submission(PodParts parts, PromptQueue queue, Func<IReadOnlyList<string>, IReadOnlyList<string>> orderOutputs)
{
    private readonly PromptValidator _validator = new(parts.Catalog, parts.Version);
    private long _counter = -1;

    public SubmissionAnswer Take(JsonNode? body, string? usageSource)
    {
        // Python finds no key in a list or a text, and fails on the rest.
        var request = body as JsonObject ?? (body is JsonArray || PythonValue.ToObject(body) is string ? [] : throw new NodeFailureException("TypeError", "argument is not iterable"));
        var number = Number(request);
        if (!request.ContainsKey("prompt"))
        {
            return NoPrompt();
        }

        if (PromptId(request) is not { } promptId)
        {
            return Refuse(ValidationError.Create("invalid_prompt_id", "prompt_id must be a valid UUID", "prompt_id must be a UUID string in canonical lowercase hyphenated form; omit it to let the server generate one"), []);
        }

        var graph = Graph(request["prompt"]);
        var result = _validator.Validate(graph, Targets(request));
        CheckExtraData(request, usageSource, result.Error is null);
        if (result.Error is { } error)
        {
            return Refuse(error, result.NodeErrors);
        }

        request.Remove("prompt");
        queue.Put(new QueuedPrompt(number, promptId, graph, ExtraData(request, usageSource), orderOutputs(result.Outputs)));
        return new SubmissionAnswer.Accepted(promptId, number, result.NodeErrors);
    }

    private QueueNumber Number(JsonObject request)
    {
        if (request.TryGetPropertyValue("number", out var given))
        {
            return new QueueNumber(PythonValue.Convert(given, "FLOAT")!.GetValue<double>(), IsFloat: true);
        }

        var count = Interlocked.Increment(ref _counter);
        return new QueueNumber(JsonTruth.IsTrue(request["front"]) ? -count : count, IsFloat: false);
    }

    // Null where the version does not accept the caller's id.
    private string? PromptId(JsonObject request)
    {
        var isGiven = parts.Version.HasFeatures && request.TryGetPropertyValue("prompt_id", out _);
        var given = request["prompt_id"];
        if (!isGiven || (given is null && parts.Version.ChecksPromptId))
        {
            return Guid.NewGuid().ToString("D");
        }

        return parts.Version.ChecksPromptId && !CanonicalId.IsOne(given) ? null : PythonValue.Str(given);
    }

    // Older versions only walk over it, and find no output in an empty list or text; newer ones look for replaced classes first, and stumble.
    private JsonObject Graph(JsonNode? prompt) =>
        !parts.Version.ReplacesNodes && (prompt is JsonArray { Count: 0 } || PythonValue.ToObject(prompt) is "") ? [] : prompt!.AsObject();

    private string[]? Targets(JsonObject request) => parts.Version.HasPartialExecution && request["partial_execution_targets"] is JsonArray targets
        ? [.. targets.Select(target => PythonValue.ToObject(target)).OfType<string>()]
        : null;

    // ComfyUI works on it before it tells of a refusal, and newer versions look into it even where they have nothing to add: what is no dictionary is a failure then.
    private void CheckExtraData(JsonObject request, string? usageSource, bool isAccepted)
    {
        if (!request.TryGetPropertyValue("extra_data", out var given) || given is JsonObject)
        {
            return;
        }

        var isLookedInto = parts.Version.HasUsageSource && (usageSource is not null || !PythonValue.Lacks(given, "comfy_usage_source"));
        if (isAccepted || request.ContainsKey("client_id") || isLookedInto)
        {
            throw new NodeFailureException("TypeError", "extra_data is not a dict");
        }
    }

    private JsonObject ExtraData(JsonObject request, string? usageSource)
    {
        var extraData = new JsonObject();
        if (request.TryGetPropertyValue("extra_data", out var given))
        {
            extraData = given!.AsObject();
            request.Remove("extra_data");
        }

        if (request.TryGetPropertyValue("client_id", out var clientId))
        {
            extraData["client_id"] = clientId?.DeepClone();
        }

        if (usageSource is not null && parts.Version.HasUsageSource)
        {
            extraData["comfy_usage_source"] ??= usageSource;
        }

        Secrets.CutEarly(extraData, parts.Version);
        if (parts.Version.HasCreateTime)
        {
            extraData["create_time"] = parts.Time.GetUtcNow().ToUnixTimeMilliseconds();
        }

        return extraData;
    }

    private SubmissionAnswer.Refused NoPrompt() => parts.Version.HasUniformErrors
        ? Refuse(ValidationError.Create("no_prompt", "No prompt provided", "No prompt provided"), [])
        : new SubmissionAnswer.Refused(JsonValue.Create("no prompt"), new JsonArray());

    private SubmissionAnswer.Refused Refuse(JsonObject error, JsonObject nodeErrors) =>
        new(error, !parts.Version.HasUniformErrors && nodeErrors.Count == 0 ? new JsonArray() : nodeErrors);
}
