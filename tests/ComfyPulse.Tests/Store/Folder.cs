namespace ComfyPulse.Tests.Store;

/// <summary>A folder of one test, gone afterwards.</summary>
internal sealed class Folder : IDisposable
{
    public Folder() => FullPath = Directory.CreateTempSubdirectory("comfypulse-test-").FullName;

    public string FullPath { get; }

    public string this[string name] => Path.Combine(FullPath, name);

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
