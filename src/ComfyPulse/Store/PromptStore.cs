using System.Security.Cryptography;
using System.Text;
using ComfyPulse.Store;

namespace ComfyPulse;

/// <summary>
/// A local store of submitted prompts: a folder with a small file for each, readable by its user only, and beside it what was seen of the prompt so far. Give it to <see cref="PodServices.Store"/>; then <see cref="ComfyUIPodClient.ResumeAsync"/>
/// follows after a restart what a process before has left. Any number of processes may use one folder at once: a file appears whole or not at all.
/// </summary>
/// <remarks>A folder is one computer's. Of a process of another computer it cannot be told whether it lives, so that two computers which share a folder would take each other's prompts.</remarks>
/// <param name="folder">The folder; it is made with the first entry.</param>
/// <param name="time">The clock by which entries grow old. Default: the system's.</param>
public sealed class PromptStore(string folder, TimeProvider? time = null)
{
    /// <summary>The most entries that are kept, give or take a few dozen; beyond them the oldest are let go of.</summary>
    public const int MostEntries = 1_000;

    /// <summary>How long an entry is kept after it was last written.</summary>
    public static readonly TimeSpan LongestKept = TimeSpan.FromDays(30);

    private const string Entry = ".json";
    private const string Seen = ".seen";
    private const string Claim = ".claim";
    private const int LargestEntry = 64 << 20;
    private const int LargestSeen = 16 << 20;

    private readonly StoreFiles _files = new(folder);

    /// <summary>The entry of a prompt; null where there is none, or it cannot be read.</summary>
    public KeptPrompt? Find(PromptId promptId) => Read(NameOf(promptId) + Entry) is { } prompt && prompt.PromptId == promptId ? prompt : null;

    /// <summary>What was seen of a prompt, as of the newest writing; null for nothing.</summary>
    public PromptCheckpoint? FindCheckpoint(PromptId promptId) => _files.Read(NameOf(promptId) + Seen, LargestSeen) is { } content ? CheckpointJson.TryRead(content) : null;

    /// <summary>The newest entries, newest first.</summary>
    /// <param name="most">How many at most.</param>
    public IEnumerable<KeptPrompt> Newest(int most = MostEntries) => _files.Newest("*" + Entry).Take(most).Select(file => Read(file.Name)).OfType<KeptPrompt>();

    /// <summary>Tries whether the folder takes entries, for work that must not begin where it does not: a submission that cannot be kept is a warning only.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be made: choose another one.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to: choose another one.</exception>
    public void EnsureWritable() => _files.Try();

    /// <summary>Lets go of a prompt. A file that cannot be deleted stays.</summary>
    public void Forget(PromptId promptId)
    {
        _files.Delete(NameOf(promptId) + Entry);
        _files.Delete(NameOf(promptId) + Seen);
    }

    /// <summary>Keeps a prompt, and lets go of old ones.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    internal void Keep(KeptPrompt prompt)
    {
        var name = NameOf(prompt.PromptId);
        _files.Write(name + Entry, KeptPromptJson.Write(prompt).Span);
        if (name[0] == '0')
        {
            // Once in sixteen prompts, whichever process has them: a look at a thousand files costs more than the rest of a submission.
            Prune();
        }
    }

    /// <summary>Keeps what was seen of a prompt.</summary>
    /// <inheritdoc cref="Keep(KeptPrompt)"/>
    internal void Keep(PromptId promptId, PromptCheckpoint checkpoint) => _files.Write(NameOf(promptId) + Seen, CheckpointJson.Write(checkpoint).Span);

    /// <summary>Makes this process the one that follows a prompt, unless one that lives follows it already; of two that try at once, one succeeds. Null where it does not, or the prompt is over or not kept.</summary>
    internal KeptPrompt? TryClaim(PromptId promptId)
    {
        using var alone = _files.TryLock(NameOf(promptId) + Claim);
        return alone is not null && Find(promptId) is { Outcome: null, IsFollowed: false } ? TakeOver(promptId) : null;
    }

    /// <summary>Makes this process the one that follows a prompt, whoever did before. Null where the prompt is over or not kept.</summary>
    internal KeptPrompt? TakeOver(PromptId promptId)
    {
        if (Find(promptId) is not { Outcome: null } prompt)
        {
            return null;
        }

        var (before, taken) = (prompt.Owner, prompt with { Owner = OwnerProcess.Current() });
        if (before != taken.Owner)
        {
            Keep(taken);
        }

        return taken;
    }

    /// <summary>Nobody here follows it any more.</summary>
    internal void Release(PromptId promptId)
    {
        if (Find(promptId) is { } prompt)
        {
            Keep(prompt with { Owner = null });
        }
    }

    // Older pods mint ids of any form: none of them is a file's name as it is.
    private static string NameOf(PromptId promptId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(promptId.Value)).AsSpan(0, 16));

    private KeptPrompt? Read(string name) => _files.Read(name, LargestEntry) is { } content ? KeptPromptJson.TryRead(content) : null;

    private void Prune()
    {
        var now = (time ?? TimeProvider.System).GetUtcNow().UtcDateTime;
        foreach (var (index, file) in _files.Newest("*" + Entry).Index())
        {
            if (index >= MostEntries || now - file.LastWriteTimeUtc > LongestKept)
            {
                _files.Delete(file.Name);
                _files.Delete(Path.ChangeExtension(file.Name, Seen));
            }
        }

        _files.SweepParts(now);
    }
}
