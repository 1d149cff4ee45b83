namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>A folder of one test, gone afterwards.</summary>
internal sealed class Folder : IDisposable
{
    public Folder() => FullPath = Directory.CreateTempSubdirectory("comfypulse-test-").FullName;

    public string FullPath { get; }

    public string this[string name] => Path.Combine(FullPath, name);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string content)
    {
        File.WriteAllText(this[name], content);
        return this[name];
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
