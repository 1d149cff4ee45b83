using ComfyPulse.Protocol;
using ComfyPulse.Training;

namespace ComfyPulse.Connections;

/// <summary>Looks on the pod for what a training should have saved: no message tells of it, and a trainer may fail and say nothing.</summary>
/// <param name="routes">The pod.</param>
/// <param name="since">When the training can have begun at the earliest; null where that is not known. A file that is older is another training's.</param>
internal sealed class ArtefactLook(PodRoutes routes, DateTimeOffset? since)
{
    /// <summary>The pod's clock and ours may differ.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(10);

    /// <summary>Counters looked at where nothing lists the files.</summary>
    private const int MaxCounter = 100;

    public async Task<TrainingArtefact> LookAsync(IReadOnlyList<ExpectedLora> expected, CancellationToken cancellationToken)
    {
        if (expected.Count == 0)
        {
            return new TrainingArtefact(ArtefactState.Unverifiable, "The workflow does not tell under which name the LoRA is saved.");
        }

        try
        {
            var found = default(TrainingArtefact);
            foreach (var lora in expected)
            {
                var one = lora.IsTemplate ? new TrainingArtefact(ArtefactState.Unverifiable, $"The name {lora.Name} has variables that only the pod fills in.")
                    : lora.OutputFolder is { } folder ? await SavedAsync(lora, folder, cancellationToken).ConfigureAwait(false)
                    : await NamedAsync(lora, cancellationToken).ConfigureAwait(false);
                if (one.State != ArtefactState.Found)
                {
                    return one;
                }

                found ??= one;
            }

            return found!;
        }
        catch (ComfyUIException failure)
        {
            return new TrainingArtefact(ArtefactState.Unverifiable, $"The pod could not be asked: {failure.Message}");
        }
    }

    /// <summary>Of <c>SaveLoRA</c>: below the output folder, under a counter. The newest of its name that is not too old.</summary>
    private async Task<TrainingArtefact> SavedAsync(ExpectedLora lora, string folder, CancellationToken cancellationToken)
    {
        var listed = await ListedAsync(lora, folder, cancellationToken).ConfigureAwait(false);
        if (listed.Count == 0 && lora.HasUnknownSteps)
        {
            return new TrainingArtefact(ArtefactState.Unverifiable, $"The workflow does not tell the number of steps in the name of {lora.Name}, and the pod does not list the folder.");
        }

        var hasOlder = false;
        foreach (var name in listed.Count > 0 ? listed : Candidates(lora))
        {
            var file = new FileReference(name, folder, "output");
            if (await routes.Files.GetInfoAsync(file, cancellationToken).ConfigureAwait(false) is not { } info)
            {
                // Counters have no gaps but that behind a number of steps: ComfyUI takes the number itself for the counter of what is there.
                if (listed.Count == 0 && lora.Steps is null)
                {
                    break;
                }

                continue;
            }

            if (IsTooOld(info.LastModified))
            {
                hasOlder = true;
                continue;
            }

            var isModel = folder == "loras" || folder.StartsWith("loras/", StringComparison.Ordinal);
            return new TrainingArtefact(ArtefactState.Found, $"The pod has {name}.") { File = file, ModelName = isModel && listed.Count > 0 ? (folder + "/" + name)["loras/".Length..] : null };
        }

        return new TrainingArtefact(ArtefactState.Missing, hasOlder ? $"What the pod has as {lora.Name} was there before this training." : $"The pod does not have {lora.FileName(1)} in its output folder {folder}.");
    }

    /// <summary>The names that the pod lists, the highest counter first: its folder for LoRAs is a part of its output folder too.</summary>
    private async Task<List<string>> ListedAsync(ExpectedLora lora, string folder, CancellationToken cancellationToken)
    {
        if (folder != "loras" && !folder.StartsWith("loras/", StringComparison.Ordinal))
        {
            return [];
        }

        var below = folder["loras".Length..].TrimStart('/');
        var names = await routes.Models.GetFilesAsync("loras", cancellationToken).ConfigureAwait(false) ?? [];
        return
        [
            .. names.Select(name => name.Replace('\\', '/'))
                .Where(name => below.Length == 0 ? !name.Contains('/', StringComparison.Ordinal) : name.StartsWith(below + "/", StringComparison.Ordinal))
                .Select(name => below.Length == 0 ? name : name[(below.Length + 1)..])
                .Select(name => (Name: name, Counter: lora.CounterOf(name)))
                .Where(found => found.Counter is not null)
                .OrderByDescending(found => found.Counter)
                .Take(MaxCounter)
                .Select(found => found.Name),
        ];
    }

    private static IEnumerable<string> Candidates(ExpectedLora lora) =>
        lora.Steps is { } steps ? [lora.FileName(steps + 1), lora.FileName(1)] : Enumerable.Range(1, MaxCounter).Select(lora.FileName);

    /// <summary>Of a pack that saves where it likes: it may be among the LoRAs that the pod lists.</summary>
    private async Task<TrainingArtefact> NamedAsync(ExpectedLora lora, CancellationToken cancellationToken)
    {
        var files = await routes.Models.GetFileDetailsAsync("loras", cancellationToken).ConfigureAwait(false);
        var isAmongModels = lora.Folder?.Replace('\\', '/').TrimEnd('/').EndsWith("models/loras", StringComparison.Ordinal) == true;
        var file = files?.Where(file => lora.MayBe(file.Name)).OrderByDescending(file => file.Modified).FirstOrDefault();
        if (file is not null && !IsTooOld(file.Modified))
        {
            return new TrainingArtefact(ArtefactState.Found, $"The pod lists {file.Name} among its LoRAs.") { ModelName = file.Name };
        }

        return files is not null && isAmongModels
            ? new TrainingArtefact(ArtefactState.Missing, file is null ? $"The pod does not list {lora.Name} among its LoRAs, where it is saved." : $"What the pod lists as {file.Name} was there before this training.")
            : new TrainingArtefact(ArtefactState.Unverifiable, $"{lora.Name} is saved where the pod's routes do not reach.");
    }

    private bool IsTooOld(DateTimeOffset? written) => written is { } at && since is { } begin && at < begin - ClocksDiffer;
}
