namespace ComfyPulse.Progress;

/// <summary>The last few measurements of one number. Their median is what counts: one outlier moves nothing.</summary>
internal sealed class Samples
{
    /// <summary>How many are kept.</summary>
    public const int Most = 5;

    private readonly List<double> _values = new(Most);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>How many of the newest were added since the last saving.</summary>
    public int Unsaved { get; private set; }

    public int Count => _values.Count;

    public double Median
    {
        get
        {
            if (_values.Count == 0)
            {
                return 1;
            }

            Span<double> sorted = stackalloc double[_values.Count];
            _values.CopyTo(sorted);
            sorted.Sort();
            var middle = sorted.Length / 2;
            return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    /// <summary>One more; what is no positive number within reason is left out.</summary>
    public void Add(double value, bool isSaved = false)
    {
        if (!double.IsFinite(value) || value is < 0 or > 1e6)
        {
            return;
        }

        if (_values.Count == Most)
        {
            _values.RemoveAt(0);
        }

        _values.Add(value);
        Unsaved = isSaved ? Unsaved : Math.Min(Unsaved + 1, Most);
    }

    /// <summary>The newest that another has and that were not saved.</summary>
    public void AddUnsavedOf(Samples other)
    {
        foreach (var value in other._values.Skip(other.Count - other.Unsaved))
        {
            Add(value, isSaved: true);
        }
    }

    /// <summary>So many of them, which were added first, are saved; more may have been added meanwhile.</summary>
    public void Saved(int count) => Unsaved = Math.Max(0, Unsaved - count);
}
