namespace ComfyPulse.Protocol;

/// <summary>Who gives an input its value.</summary>
public enum NodeInputKind
{
    /// <summary>The workflow, always.</summary>
    Required,

    /// <summary>The workflow, where it wants to.</summary>
    Optional,

    /// <summary>The pod itself: a workflow leaves it out.</summary>
    Hidden,
}

/// <summary>One input of a node class.</summary>
public sealed record NodeInputInfo
{
    /// <summary>The name, as workflows have it under <c>inputs</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it takes: <c>INT</c>, <c>FLOAT</c>, <c>STRING</c>, <c>BOOLEAN</c>, <c>COMBO</c> (one of <see cref="Choices"/>), or what a link must carry, as <c>IMAGE</c>. Empty where the pod tells nothing readable.</summary>
    public required string Type { get; init; }

    /// <summary>Who gives it its value.</summary>
    public required NodeInputKind Kind { get; init; }

    /// <summary>What the UI begins with; null for none.</summary>
    public RawJson? Default { get; init; }

    /// <summary>The least number; raw, because those of seeds do not fit into a <see cref="double"/>.</summary>
    public RawJson? Min { get; init; }

    /// <summary>The greatest number; for seeds 18446744073709551615.</summary>
    public RawJson? Max { get; init; }

    /// <summary>The step of numbers in the UI; the pod does not insist on it.</summary>
    public RawJson? Step { get; init; }

    /// <summary>What a combo takes, numbers as they are written; null for anything else, and for a combo that is filled elsewhere.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>Whether a text may have several lines.</summary>
    public bool IsMultiline { get; init; }

    /// <summary>Whether what is linked runs only when the node asks for it.</summary>
    public bool IsLazy { get; init; }

    /// <summary>Whether a link must stand there although the type could be typed in.</summary>
    public bool IsLinkOnly { get; init; }

    /// <summary>What it is for; null for nothing said.</summary>
    public string? Tooltip { get; init; }

    /// <summary>All its options; null for none.</summary>
    public RawJson? Options { get; init; }
}
