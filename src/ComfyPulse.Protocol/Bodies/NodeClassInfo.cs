namespace ComfyPulse.Protocol;

/// <summary>One node class, as <c>/object_info</c> describes it. Whatever a pack has left out or put in another shape is empty here; <see cref="Raw"/> has it all.</summary>
public sealed record NodeClassInfo
{
    /// <summary>The class, as workflows name it in <c>class_type</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name for people; the class where there is none.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The menu that it stands in, with slashes: <c>image/upscaling</c>; empty for none.</summary>
    public string Category { get; init; } = "";

    /// <summary>What it does; empty for nothing said.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it comes from: <c>nodes</c> and <c>comfy_extras…</c> are ComfyUI's own, <c>custom_nodes.…</c> a pack's.</summary>
    public string? PythonModule { get; init; }

    /// <summary>Whether a prompt can end in it.</summary>
    public bool IsOutputNode { get; init; }

    /// <summary>Whether its author advises against it.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>Whether it may still change.</summary>
    public bool IsExperimental { get; init; }

    /// <summary>Whether it works through a paid service.</summary>
    public bool IsApiNode { get; init; }

    /// <summary>The inputs: required, optional, hidden, each kind in the order of <c>input_order</c>.</summary>
    public IReadOnlyList<NodeInputInfo> Inputs { get; init; } = [];

    /// <summary>The outputs; their places are what links name.</summary>
    public IReadOnlyList<NodeOutputInfo> Outputs { get; init; } = [];

    /// <summary>The whole description.</summary>
    public RawJson Raw { get; init; }

    /// <summary>Reads what stands under a class's name in <c>/object_info</c>; false with a reason where it is no object.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, string name, out NodeClassInfo? body, out string? problem) =>
        BodyReader.TryRead(utf8, "a node class", (ref json) => Read(ref json, name), out body, out problem);

    private static NodeClassInfo? Read(ref JsonCursor json, string name)
    {
        if (!json.IsObject)
        {
            return null;
        }

        var inside = json;
        var node = new NodeClassInfo { Name = name, DisplayName = name, Raw = json.Raw() };
        var inputs = new NodeInputReader();
        var outputs = new NodeOutputReader();
        while (inside.NextProperty())
        {
            if (!inputs.Take(ref inside) && !outputs.Take(ref inside))
            {
                node = ReadFact(node, ref inside);
            }
        }

        return node with { Inputs = inputs.ToList(), Outputs = outputs.ToList() };
    }

    private static NodeClassInfo ReadFact(NodeClassInfo node, ref JsonCursor json)
    {
        if (json.NameIs("display_name"u8))
        {
            return node with { DisplayName = json.Text() ?? node.Name };
        }

        if (json.NameIs("category"u8))
        {
            return node with { Category = json.Text() ?? "" };
        }

        if (json.NameIs("description"u8))
        {
            return node with { Description = json.Text() ?? "" };
        }

        if (json.NameIs("python_module"u8))
        {
            return node with { PythonModule = json.Text() };
        }

        if (json.NameIs("output_node"u8))
        {
            return node with { IsOutputNode = json.Flag() ?? false };
        }

        if (json.NameIs("deprecated"u8))
        {
            return node with { IsDeprecated = json.Flag() ?? false };
        }

        if (json.NameIs("experimental"u8))
        {
            return node with { IsExperimental = json.Flag() ?? false };
        }

        if (json.NameIs("api_node"u8))
        {
            return node with { IsApiNode = json.Flag() ?? false };
        }

        json.Skip();
        return node;
    }
}
