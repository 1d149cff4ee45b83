using System.Diagnostics.Metrics;

namespace ComfyPulse.Tests.Diagnostics;

/// <summary>One value that an instrument was given.</summary>
internal sealed record Measure(string Name, double Value, IReadOnlyDictionary<string, object?> Tags)
{
    public string? Tag(string name) => Tags.GetValueOrDefault(name)?.ToString();
}

/// <summary>All measures of one pod: instruments belong to the process, so they are told apart by the pod's port.</summary>
internal sealed class MeasureLog : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Heard<Measure> _heard = new();
    private readonly int _port;

    public MeasureLog(Uri pod)
    {
        _port = pod.Port;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ComfyPulseTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<Measure> All => _heard.All;

    public IReadOnlyList<Measure> Of(string name) => [.. All.Where(measure => measure.Name == name)];

    public double Sum(string name) => Of(name).Sum(measure => measure.Value);

    public double Sum(string name, string tag, string value) => Of(name).Where(measure => measure.Tag(tag) == value).Sum(measure => measure.Value);

    /// <summary>The lowest sum that an up-down counter had, by the values of a tag or by none.</summary>
    public double Lowest(string name, string tag = "")
    {
        var (sums, lowest) = (new Dictionary<string, double>(StringComparer.Ordinal), 0.0);
        foreach (var measure in Of(name))
        {
            var key = measure.Tag(tag) ?? "";
            sums[key] = sums.GetValueOrDefault(key) + measure.Value;
            lowest = Math.Min(lowest, sums[key]);
        }

        return lowest;
    }

    /// <summary>The first measure of an instrument, perhaps with a tag; waits for it.</summary>
    public Task<Measure> FindAsync(string name, string? tag = null, string? value = null) =>
        _heard.FindAsync(measure => measure.Name == name && (tag is null || measure.Tag(tag) == value));

    public void Dispose() => _listener.Dispose();

    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var all = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, tag) in tags)
        {
            all.Add(name, tag);
        }

        if (all.GetValueOrDefault("server.port") is int port && port == _port)
        {
            _heard.Add(new Measure(instrument.Name, value, all));
        }
    }
}
