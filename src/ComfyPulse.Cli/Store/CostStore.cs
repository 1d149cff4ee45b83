using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Store;

/// <summary>What this user's runs have shown workflows to cost, kept from one command to the next. A file that cannot be read or written costs the estimates their memory, and nothing else.</summary>
internal sealed class CostStore : IAsyncDisposable
{
    /// <summary>The embedded pod's name in it: its address is another each time.</summary>
    public const string Embedded = "embedded";

    private readonly string? _path;

    private CostStore(string? path) => _path = path;

    /// <summary>The costs.</summary>
    public CostModel Costs { get; } = new();

    /// <summary>Reads the file.</summary>
    /// <param name="path">The file; null for none: then nothing is kept.</param>
    /// <param name="note">Is told what went wrong.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<CostStore> OpenAsync(string? path, Action<string> note, CancellationToken cancellationToken)
    {
        var store = new CostStore(path);
        if (path is not null)
        {
            try
            {
                await store.Costs.LoadAsync(path, cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                note($"What earlier runs took cannot be read ({FileProblem.Of(exception)}); the time left is a first guess.");
            }
        }

        return store;
    }

    /// <summary>Writes what was learned. Where that cannot be, the next estimate is a first guess again: nothing that a run should end with.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            await Costs.SaveAsync(_path, CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said by the store of prompts already, where it matters.
        }
    }
}
