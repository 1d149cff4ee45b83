using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ComfyPulse.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Tests.Diagnostics;

/// <summary>The guide lists what there is, no more and no less.</summary>
public sealed partial class TelemetryGuideTests
{
    private static readonly string[] Guide = File.ReadAllLines(GuidePath());

    [Fact]
    public void The_guide_lists_every_instrument_with_its_unit()
    {
        var published = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var holder in (Type[])[typeof(RunMetrics), typeof(SocketMetrics), typeof(ReadMetrics)])
        {
            RuntimeHelpers.RunClassConstructor(holder.TypeHandle);
        }

        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == ComfyPulseTelemetry.Name)
            {
                published.Add($"{instrument.Name} {instrument.Unit}");
            }
        };
        listener.Start();

        Assert.Equal(published, Rows("## Metrics").Select(cells => $"{cells[0]} {cells[2]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_guide_lists_every_span() => Assert.Equal(
        ["comfypulse.cancel", "comfypulse.connect", "comfypulse.reconcile", "comfypulse.run", "comfypulse.submit"],
        Rows("## Traces").Select(cells => cells[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void The_guide_lists_every_log_event_and_no_two_share_a_number()
    {
        var events = typeof(ComfyPulseTelemetry).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (method.Name, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(found => found.Event is not null)
            .OrderBy(found => found.Event!.EventId)
            .ToList();

        Assert.Distinct(events.Select(found => found.Event!.EventId));
        Assert.Equal(
            events.Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.Event!.EventId} {found.Name} {found.Event.Level}")),
            Rows("## Logs").Select(cells => $"{cells[0]} {cells[1]} {cells[2]}"));
    }

    /// <summary>The rows of the first table below a heading, without their quotes of code.</summary>
    private static IEnumerable<string[]> Rows(string heading) => Guide
        .SkipWhile(line => line != heading)
        .SkipWhile(line => !line.StartsWith('|'))
        .TakeWhile(line => line.StartsWith('|'))
        .Skip(2)
        .Select(line => Cells().Split(line.Trim('|', ' ')).Select(cell => cell.Trim(' ', '`')).ToArray());

    [GeneratedRegex(@"\s\|\s")]
    private static partial Regex Cells();

    private static string GuidePath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "guides", "telemetry.md");
}
