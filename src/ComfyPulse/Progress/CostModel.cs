using ComfyPulse.Progress;
using ComfyPulse.Workflows;

namespace ComfyPulse;

/// <summary>What the nodes of workflows cost, learned from every run, for each pod apart. Safe for any number of threads.</summary>
/// <remarks>
/// It keeps the last five times of each node that it has seen (class, models, sizes, numbers; no texts and no seeds), at most 4,096 a pod, and goes by their median.
/// Models that had just been loaded are told apart from warm ones.
/// </remarks>
public sealed class CostModel
{
    private const int MostPods = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PodCosts> _pods = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    /// <summary>An empty one.</summary>
    public CostModel()
        : this(TimeProvider.System)
    {
    }

    internal CostModel(TimeProvider time) => _time = time;

    /// <summary>The one that the clients of this process share by default.</summary>
    public static CostModel Shared { get; } = new();

    /// <summary>Takes what a file has to what is known. A file that is not there has nothing; one that cannot be understood is taken for empty, and replaced by <see cref="SaveAsync"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops reading; nothing has changed then.</param>
    /// <exception cref="IOException">The file is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async Task LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var read = await CostFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var (pod, costs) in read)
            {
                CostMerge.Into(PodOf(pod), costs);
            }
        }
    }

    /// <summary>Adds what was learned since the last saving to a file: other processes may do the same, nothing of theirs is lost. The file is replaced whole or not at all.</summary>
    /// <param name="path">The file; its folder must be there.</param>
    /// <param name="cancellationToken">Stops waiting for other writers; nothing has changed then.</param>
    /// <exception cref="IOException">The file cannot be written, or others have held it for more than 10 s; what was learned is kept for the next saving.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public async Task SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var turn = await CostFile.TakeTurnAsync(path, _time, cancellationToken).ConfigureAwait(false);
        var kept = await CostFile.ReadAsync(path, cancellationToken).ConfigureAwait(false);
        byte[] file;
        (Samples Samples, int Count)[] written;
        lock (_gate)
        {
            written = [.. _pods.Values.SelectMany(costs => costs.All).Where(samples => samples.Unsaved > 0).Select(samples => (samples, samples.Unsaved))];
            foreach (var (pod, costs) in _pods)
            {
                if (!kept.TryGetValue(pod, out var known))
                {
                    kept[pod] = known = new PodCosts();
                }

                CostMerge.UnsavedInto(known, costs);
            }

            file = CostFile.Write(kept);
        }

        await CostFile.ReplaceAsync(path, file, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var (samples, count) in written)
            {
                samples.Saved(count);
            }
        }
    }

    /// <summary>What the nodes of a plan cost on a pod, by index.</summary>
    internal NodeCost[] CostsOf(string pod, PromptPlan plan)
    {
        lock (_gate)
        {
            return _pods.TryGetValue(pod, out var costs) ? costs.Of(plan, Now) : PriorsOf(plan);
        }
    }

    /// <summary>What the nodes of a plan cost as far as nothing was learned.</summary>
    internal static NodeCost[] PriorsOf(PromptPlan plan) => [.. plan.Nodes.Select(node => CostPriors.Of(node.Work))];

    /// <summary>How long a run on a pod usually takes; null where none was seen.</summary>
    internal TimeSpan? UsualRunOf(string pod)
    {
        lock (_gate)
        {
            return _pods.TryGetValue(pod, out var costs) && costs.Runs.Count > 0 ? TimeSpan.FromSeconds(costs.Runs.Median) : null;
        }
    }

    /// <summary>Learns from a run.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="plan">What ran.</param>
    /// <param name="timings">What its nodes took.</param>
    /// <param name="whole">How long it ran; null where it did not come to its end or was not seen from its beginning.</param>
    internal void Learn(string pod, PromptPlan plan, IReadOnlyList<NodeTiming> timings, TimeSpan? whole)
    {
        lock (_gate)
        {
            var (costs, now) = (PodOf(pod), Now);
            foreach (var timing in timings)
            {
                costs.Learn(plan.Nodes[timing.Index], timing, now);
            }

            if (whole is { } time)
            {
                costs.Runs.Add(time.TotalSeconds);
            }
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    private PodCosts PodOf(string pod)
    {
        if (!_pods.TryGetValue(pod, out var costs))
        {
            if (_pods.Count >= MostPods)
            {
                _pods.Remove(_pods.MinBy(entry => entry.Value.Entries.Values.Select(learned => learned.UsedAt).DefaultIfEmpty(0).Max()).Key);
            }

            _pods[pod] = costs = new PodCosts();
        }

        return costs;
    }
}
