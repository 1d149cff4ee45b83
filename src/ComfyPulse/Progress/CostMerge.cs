namespace ComfyPulse.Progress;

/// <summary>Brings together what several processes have learned.</summary>
internal static class CostMerge
{
    /// <summary>What a file has, behind what is known already.</summary>
    public static void Into(PodCosts known, PodCosts read)
    {
        foreach (var (key, learned) in read.Entries)
        {
            if (!known.Entries.ContainsKey(key))
            {
                Copy(known.EntryOf(key), learned, all: true);
            }
        }

        if (known.Runs.Count == 0)
        {
            AddAll(known.Runs, read.Runs);
        }
    }

    /// <summary>What was learned since the last saving, in front of what the file has.</summary>
    public static void UnsavedInto(PodCosts file, PodCosts known)
    {
        foreach (var (key, learned) in known.Entries.Where(entry => entry.Value.All.Any(samples => samples.Unsaved > 0)))
        {
            Copy(file.EntryOf(key), learned, all: false);
        }

        file.Runs.AddUnsavedOf(known.Runs);
    }

    private static void Copy(LearnedCost to, LearnedCost from, bool all)
    {
        to.UsedAt = Math.Max(to.UsedAt, from.UsedAt);
        foreach (var (target, source) in to.All.Zip(from.All))
        {
            if (all)
            {
                AddAll(target, source);
            }
            else
            {
                target.AddUnsavedOf(source);
            }
        }
    }

    private static void AddAll(Samples to, Samples from)
    {
        foreach (var value in from.Values)
        {
            to.Add(value, isSaved: true);
        }
    }
}
