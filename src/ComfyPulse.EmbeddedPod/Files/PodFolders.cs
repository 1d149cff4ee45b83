namespace ComfyPulse.EmbeddedPod;

/// <summary>The pod's <c>input</c>, <c>output</c>, <c>temp</c> and <c>user</c>. Temporary files go with the pod; a root of its own making goes whole.</summary>
internal sealed class PodFolders : IDisposable
{
    private readonly string _root;
    private readonly bool _isOwn;

    public PodFolders(string? root)
    {
        _isOwn = root is null;
        _root = root is null ? Directory.CreateTempSubdirectory("comfypulse-pod-").FullName : Path.GetFullPath(root);
        (Input, Output, User, Temp) = (Create("input"), Create("output"), Create(Path.Combine("user", "default")), Path.Combine(_root, "temp"));
        WipeTemp();
    }

    public string Input { get; }

    public string Output { get; }

    public string Temp { get; }

    /// <summary>What the pod's one user keeps there.</summary>
    public string User { get; }

    /// <summary>Empties <c>temp</c>, as a start does.</summary>
    public void WipeTemp()
    {
        Delete(Temp);
        Create("temp");
    }

    public void Dispose() => Delete(_isOwn ? _root : Temp);

    private string Create(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;

    private static void Delete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is not there, or somebody still holds a file in it: what stays behind is in a temporary place.
        }
    }
}
