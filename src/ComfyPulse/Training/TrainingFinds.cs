using ComfyPulse.Protocol;

namespace ComfyPulse.Training;

/// <summary>What a training has made on the way, as far as it was told; bounded.</summary>
internal sealed class TrainingFinds
{
    private const int MaxKept = 1000;
    private const int MaxListed = 10_000;
    private const int MaxFailure = 2000;

    private readonly HashSet<(string, FileReference)> _files = [];
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);
    private bool _isListed;

    public IReadOnlyList<TrainingSample> Samples { get; private set; } = [];

    public IReadOnlyList<TrainingCheckpoint> Checkpoints { get; private set; } = [];

    public FileReference? LossGraph { get; private set; }

    public string? Failure { get; private set; }

    /// <summary>The LoRAs that the pod lists. What the first list has was there before.</summary>
    public bool Listed(IEnumerable<string> names, int? step)
    {
        var isNews = false;
        foreach (var name in names.Where(name => !_listed.Contains(name)).Take(MaxListed - _listed.Count).ToList())
        {
            isNews |= _isListed && Checkpoint(step, name[(name.LastIndexOfAny(['/', '\\']) + 1)..], TrainingSource.PodFiles);
            _listed.Add(name);
        }

        _isListed = true;
        return isNews;
    }

    /// <summary>What an earlier follower has found.</summary>
    public void Resume(IReadOnlyList<TrainingSample> samples, IReadOnlyList<TrainingCheckpoint> files)
    {
        (Samples, Checkpoints) = ([.. samples.Take(MaxKept)], [.. files.Take(MaxKept)]);
        foreach (var sample in Samples.Where(sample => sample.File is not null))
        {
            _files.Add((sample.NodeId, sample.File!));
        }
    }

    /// <summary>A picture; a file only once.</summary>
    public bool Sample(int? step, string nodeId, FileReference? file)
    {
        if (Samples.Count == MaxKept || (file is not null && !_files.Add((nodeId, file))))
        {
            return false;
        }

        Samples = [.. Samples, new TrainingSample(step, nodeId, file)];
        return true;
    }

    public bool Checkpoint(int? step, string fileName, TrainingSource source)
    {
        if (Checkpoints.Count == MaxKept || Checkpoints.Any(known => known.FileName == fileName))
        {
            return false;
        }

        Checkpoints = [.. Checkpoints, new TrainingCheckpoint(step, fileName, source)];
        return true;
    }

    public bool Graph(FileReference file)
    {
        var isNew = LossGraph != file;
        LossGraph = file;
        return isNew;
    }

    /// <summary>A text that a node put out: some trainers tell their failure in one and succeed.</summary>
    public bool Text(string text, int? step)
    {
        if (SavedFile.InText(text) is { } saved)
        {
            return Checkpoint(step, saved, TrainingSource.Output);
        }

        if (Failure is not null || !text.AsSpan().TrimStart().StartsWith("error", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Failure = text.Length > MaxFailure ? text[..MaxFailure] : text;
        return true;
    }
}
