namespace ComfyPulse;

/// <summary>How outputs are saved.</summary>
public sealed record SaveOptions
{
    /// <summary>What happens when there is a file of that name. Default: the new one gets a number, as in <c>image (1).png</c>.</summary>
    public ExistingFile Existing { get; init; } = ExistingFile.Keep;

    /// <summary>The file's name in the directory; default: the pod's name for it, made harmless. It is made harmless as well.</summary>
    public string? FileName { get; init; }
}

/// <summary>What happens to a file that is there already.</summary>
public enum ExistingFile
{
    /// <summary>It stays; the new file gets a number.</summary>
    Keep,

    /// <summary>It is replaced, once the new one is complete.</summary>
    Replace,

    /// <summary>It stays and saving fails with an <see cref="IOException"/>.</summary>
    Fail,
}
