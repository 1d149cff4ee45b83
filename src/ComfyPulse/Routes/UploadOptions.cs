namespace ComfyPulse;

/// <summary>Where an upload goes.</summary>
public sealed record UploadOptions
{
    /// <summary><c>input</c> (the default, where loaders look), <c>temp</c> or <c>output</c>.</summary>
    public string Type { get; init; } = "input";

    /// <summary>A folder below that; empty for none. The pod makes it.</summary>
    public string Subfolder { get; init; } = "";

    /// <summary>Replaces a file of the same name. Default false: then other content gets another name, and the same content keeps it.</summary>
    public bool Overwrite { get; init; }
}
