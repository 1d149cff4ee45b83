namespace ComfyPulse.Protocol;

/// <summary>One entry of <c>/history</c>: there once a prompt has ended.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="Prompt">What was submitted; null where it could not be read.</param>
/// <param name="Outputs">What each node produced for users, by node id, raw: any key may stand there.</param>
/// <param name="Status">How it ended; null on pods that do not tell.</param>
public sealed record HistoryEntry(string PromptId, QueueItem? Prompt, IReadOnlyDictionary<string, RawJson> Outputs, HistoryStatus? Status)
{
    /// <summary>Reads <c>/history/{id}</c>. True with no <paramref name="entry"/> where the pod does not know the prompt, or not yet: it answers <c>{}</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, string promptId, out HistoryEntry? entry, out string? problem)
    {
        entry = null;
        if (!TryReadAll(utf8, out var entries, out problem))
        {
            return false;
        }

        entry = entries!.FirstOrDefault(candidate => string.Equals(candidate.PromptId, promptId, StringComparison.Ordinal));
        return true;
    }

    /// <summary>Reads <c>/history</c>: the entries in the order in which the prompts ended.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out IReadOnlyList<HistoryEntry>? entries, out string? problem) =>
        BodyReader.TryRead(utf8, "a history", ReadAll, out entries, out problem);

    /// <summary>Reads what stands under a prompt's id in <c>/history</c>; false with a reason where it is no object.</summary>
    public static bool TryReadMember(ReadOnlyMemory<byte> utf8, string promptId, out HistoryEntry? entry, out string? problem) =>
        BodyReader.TryRead(utf8, "a history's entry", (ref json) => Read(promptId, ref json), out entry, out problem);

    private static IReadOnlyList<HistoryEntry>? ReadAll(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        var entries = new List<HistoryEntry>();
        while (json.NextProperty())
        {
            var promptId = json.NameText();
            if (Read(promptId, ref json) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static HistoryEntry? Read(string promptId, ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return null;
        }

        QueueItem? prompt = null;
        IReadOnlyDictionary<string, RawJson>? outputs = null;
        HistoryStatus? status = null;
        while (json.NextProperty())
        {
            if (json.NameIs("prompt"u8))
            {
                prompt = QueueItem.Read(ref json);
            }
            else if (json.NameIs("outputs"u8))
            {
                outputs = json.RawMembers();
            }
            else if (json.NameIs("status"u8))
            {
                status = HistoryStatus.Read(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return new HistoryEntry(promptId, prompt, outputs ?? new Dictionary<string, RawJson>(StringComparer.Ordinal), status);
    }
}

/// <summary>The end of a prompt. An interrupt is <c>error</c> as well and told apart by its message.</summary>
/// <param name="StatusText"><c>success</c> or <c>error</c>.</param>
/// <param name="Completed">Whether all nodes ran.</param>
/// <param name="Messages">The execution messages in order, the terminal one last; the same family as on the socket.</param>
public sealed record HistoryStatus(string? StatusText, bool Completed, IReadOnlyList<ServerMessage> Messages)
{
    internal static HistoryStatus? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return null;
        }

        string? text = null;
        var completed = false;
        IReadOnlyList<ServerMessage> messages = [];
        while (json.NextProperty())
        {
            if (json.NameIs("status_str"u8))
            {
                text = json.Text();
            }
            else if (json.NameIs("completed"u8))
            {
                completed = json.Flag() ?? false;
            }
            else if (json.NameIs("messages"u8))
            {
                messages = BodyReader.List(ref json, ReadMessage);
            }
            else
            {
                json.Skip();
            }
        }

        return new HistoryStatus(text, completed, messages);
    }

    // A pair [event, data].
    private static ServerMessage? ReadMessage(ref JsonCursor json)
    {
        if (!json.IsArray)
        {
            json.Skip();
            return null;
        }

        string? type = null;
        RawJson data = default;
        for (var index = 0; json.NextItem(); index++)
        {
            switch (index)
            {
                case 0:
                    type = json.Text();
                    break;
                case 1:
                    data = json.Raw();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return type is null ? null
            : data.Utf8.IsEmpty ? new UnknownMessage(type, data)
            : MessageReader.Read(ServerFrameKinds.Of(type), type, data.Utf8.Span);
    }
}
