namespace ComfyPulse.Routes;

/// <summary>One request to a pod, before it knows under which prefix the pod has its routes.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The route below the base path, without a slash in front: <c>history/…</c>. Built with <see cref="Segment"/>.</param>
internal sealed record PodRequest(HttpMethod Method, string Path)
{
    /// <summary>Items of the query, besides those of the options.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; init; } = [];

    /// <summary>A body of JSON; empty for none.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>A body of another kind, which can be read once; null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>The first byte wanted of a file.</summary>
    public long Offset { get; init; }

    /// <summary>Whether the route exists with <c>/api</c> alone, as <c>/api/jobs</c> does.</summary>
    public bool IsOnlyUnderApi { get; init; }

    /// <summary>Whether the route exists without <c>/api</c> alone, as <c>/internal</c> does.</summary>
    public bool IsOnlyBare { get; init; }

    /// <summary>Whether a redirect to another host is followed, without our headers: signed addresses of stored files.</summary>
    public bool MayLeaveHost { get; init; }

    /// <summary>The user whom it is for, on pods for several; null for the one of the options' headers, or <c>default</c>.</summary>
    public string? UserId { get; init; }

    /// <summary>Whether it changes nothing on the pod: then it may be repeated and redirected.</summary>
    public bool IsRead => Method == HttpMethod.Get || Method == HttpMethod.Head;

    public static PodRequest Get(string path) => new(HttpMethod.Get, path);

    public static PodRequest Post(string path, ReadOnlyMemory<byte> json = default) => new(HttpMethod.Post, path) { Json = json };

    /// <summary>The same for a user of the pod.</summary>
    /// <exception cref="ArgumentException">The id has characters that no header carries.</exception>
    public PodRequest For(string? userId) => userId is null ? this
        : userId.Length > 0 && userId.All(char.IsAscii) && !userId.Any(char.IsControl) ? this with { UserId = userId }
        : throw new ArgumentException("A user id has printable ASCII characters only, and at least one. GetUsersAsync lists them.", nameof(userId));

    /// <summary>A name as one segment of a path.</summary>
    /// <exception cref="ArgumentException">It is empty, or a dot segment, which would name another route.</exception>
    public static string Segment(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name is "." or ".." ? throw new ArgumentException($"'{name}' is not a name.", nameof(name)) : Uri.EscapeDataString(name);
    }

    /// <summary>A name with its folders as as many segments.</summary>
    /// <exception cref="ArgumentException">One of them is empty, or a dot segment.</exception>
    public static string Segments(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return string.Join('/', name.Split('/').Select(Segment));
    }
}
