namespace ComfyPulse.Protocol;

/// <summary>Reads <c>input</c> and <c>input_order</c> of a node class, in whichever order they come.</summary>
internal sealed class NodeInputReader
{
    private const string Combo = "COMBO";

    private readonly List<NodeInputInfo> _inputs = [];
    private readonly Dictionary<(NodeInputKind, string), int> _places = [];

    /// <summary>Reads a member that is about inputs; false for any other, which is still to be read.</summary>
    public bool Take(ref JsonCursor json)
    {
        if (json.NameIs("input"u8))
        {
            ReadKinds(ref json, ReadInputs);
            return true;
        }

        if (json.NameIs("input_order"u8))
        {
            ReadKinds(ref json, ReadOrder);
            return true;
        }

        return false;
    }

    /// <summary>The inputs by kind, then by order; those without a place stand behind, as the pod has them.</summary>
    public IReadOnlyList<NodeInputInfo> ToList() => [.. _inputs.OrderBy(input => input.Kind).ThenBy(input => _places.GetValueOrDefault((input.Kind, input.Name), int.MaxValue))];

    private delegate void KindReader(ref JsonCursor json, NodeInputKind kind);

    private static void ReadKinds(ref JsonCursor json, KindReader read)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return;
        }

        while (json.NextProperty())
        {
            NodeInputKind? kind = json.NameIs("required"u8) ? NodeInputKind.Required
                : json.NameIs("optional"u8) ? NodeInputKind.Optional
                : json.NameIs("hidden"u8) ? NodeInputKind.Hidden
                : null;
            if (kind is { } known)
            {
                read(ref json, known);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadOrder(ref JsonCursor json, NodeInputKind kind)
    {
        var place = 0;
        foreach (var name in json.Texts())
        {
            _places.TryAdd((kind, name), place++);
        }
    }

    private void ReadInputs(ref JsonCursor json, NodeInputKind kind)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return;
        }

        while (json.NextProperty())
        {
            _inputs.Add(Read(ref json, new NodeInputInfo { Name = json.NameText(), Type = "", Kind = kind }));
        }
    }

    // [type, {options}]; hidden ones of old classes are their type alone.
    private static NodeInputInfo Read(ref JsonCursor json, NodeInputInfo input)
    {
        if (!json.IsArray)
        {
            return input with { Type = json.Text() ?? "" };
        }

        for (var place = 0; json.NextItem(); place++)
        {
            if (place == 0)
            {
                input = json.IsArray ? input with { Type = Combo, Choices = Choices(ref json) } : input with { Type = json.Text() ?? "" };
            }
            else if (place == 1 && json.IsObject)
            {
                input = ReadOptions(ref json, input);
            }
            else
            {
                json.Skip();
            }
        }

        return input;
    }

    private static NodeInputInfo ReadOptions(ref JsonCursor json, NodeInputInfo input)
    {
        var inside = json;
        input = input with { Options = json.Raw() };
        while (inside.NextProperty())
        {
            if (inside.NameIs("default"u8))
            {
                input = input with { Default = inside.Raw() };
            }
            else if (inside.NameIs("min"u8))
            {
                input = input with { Min = inside.Raw() };
            }
            else if (inside.NameIs("max"u8))
            {
                input = input with { Max = inside.Raw() };
            }
            else if (inside.NameIs("step"u8))
            {
                input = input with { Step = inside.Raw() };
            }
            else if (inside.IsArray && inside.NameIs("options"u8))
            {
                input = input with { Choices = Choices(ref inside) };
            }
            else
            {
                input = ReadWord(ref inside, input);
            }
        }

        return input;
    }

    private static NodeInputInfo ReadWord(ref JsonCursor json, NodeInputInfo input)
    {
        if (json.NameIs("multiline"u8))
        {
            return input with { IsMultiline = json.Flag() ?? false };
        }

        if (json.NameIs("lazy"u8))
        {
            return input with { IsLazy = json.Flag() ?? false };
        }

        if (json.NameIs("forceInput"u8))
        {
            return input with { IsLinkOnly = json.Flag() ?? false };
        }

        if (json.NameIs("tooltip"u8))
        {
            return input with { Tooltip = json.Text() };
        }

        json.Skip();
        return input;
    }

    private static List<string> Choices(ref JsonCursor json)
    {
        var choices = new List<string>();
        while (json.NextItem())
        {
            if (json.IsObject)
            {
                AddKey(ref json, choices);
            }
            else if (json.IsId)
            {
                choices.Add(json.Text()!);
            }
            else
            {
                choices.Add(json.Raw().ToString());
            }
        }

        return choices;
    }

    // A choice that brings inputs of its own along is chosen by its key.
    private static void AddKey(ref JsonCursor json, List<string> choices)
    {
        while (json.NextProperty())
        {
            if (json.IsText && json.NameIs("key"u8))
            {
                choices.Add(json.Text()!);
            }
            else
            {
                json.Skip();
            }
        }
    }
}
