namespace ComfyPulse.Architecture.Tests;

public sealed class ArrowTests
{
    /// <summary>Who may use whom inside the library; the picture is in docs/architecture.md.</summary>
    private static readonly Dictionary<string, string[]> LibraryArrows = new(StringComparer.Ordinal)
    {
        ["."] = ["Connections", "Store", "Diagnosis", "Outputs", "Routes", "Sockets", "Runs", "Training", "Progress", "Workflows", "Recording", "Options", "Diagnostics", "Errors"],
        ["Connections"] = ["Store", "Outputs", "Routes", "Sockets", "Runs", "Training", "Progress", "Workflows", "Recording", "Options", "Diagnostics", "Errors"],
        ["Diagnosis"] = ["Routes", "Sockets", "Options", "Diagnostics", "Errors"],
        ["Store"] = ["Runs", "Training", "Workflows", "Errors"],
        ["Outputs"] = ["Runs", "Errors"],
        ["Recording"] = ["Runs", "Training", "Progress", "Workflows", "Diagnostics", "Errors"],
        ["Routes"] = ["Recording", "Options", "Diagnostics", "Errors"],
        ["Sockets"] = ["Recording", "Options", "Diagnostics", "Errors"],
        ["Runs"] = ["Training", "Progress", "Workflows", "Errors"],
        ["Training"] = ["Workflows", "Errors"],
        ["Progress"] = ["Workflows"],
        ["Workflows"] = ["Errors"],
        ["Options"] = ["Recording", "Store", "Runs", "Training", "Progress", "Workflows", "Errors"],
        ["Diagnostics"] = [],
        ["Errors"] = [],
    };

    public static TheoryData<string, string[]> Assemblies => new()
    {
        { "ComfyPulse.Protocol", [] },
        { "ComfyPulse", ["ComfyPulse.Protocol", "Microsoft.Extensions.Logging.Abstractions", "Polly.Core"] },
        { "ComfyPulse.Hosting", ["ComfyPulse", "Microsoft.Extensions.Logging.Abstractions"] },
        { "ComfyPulse.PodServer", ["ComfyPulse.Protocol"] },
        { "ComfyPulse.EmbeddedPod", ["ComfyPulse.PodServer", "ComfyPulse.Protocol", "SkiaSharp"] },
        { "ComfyPulse.Cli", ["ComfyPulse", "ComfyPulse.EmbeddedPod", "ComfyPulse.PodServer", "ComfyPulse.Protocol", "SkiaSharp", "Spectre.Console", "Spectre.Console.Ansi", "System.CommandLine"] },
    };

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void An_assembly_refers_only_to_those_below_it(string assembly, string[] allowed)
    {
        var unexpected = AssemblyArrows.Of(assembly)
            .Where(name => name.StartsWith("ComfyPulse", StringComparison.Ordinal) || !IsFramework(name))
            .Except(allowed, StringComparer.Ordinal);

        Assert.Empty(unexpected);
    }

    [Fact]
    public void Folders_of_the_library_use_only_those_below_them()
    {
        using var arrows = new FolderArrows("ComfyPulse");

        var unexpected = arrows.Read()
            .Where(arrow => !LibraryArrows.TryGetValue(arrow.From, out var allowed) || !allowed.Contains(arrow.To, StringComparer.Ordinal))
            .Select(arrow => $"{arrow.From} -> {arrow.To}: {arrow.Example}")
            .ToList();

        Assert.True(unexpected.Count == 0, string.Join(Environment.NewLine, unexpected));
    }

    [Fact]
    public void The_reader_of_arrows_sees_the_ones_that_are_there()
    {
        using var arrows = new FolderArrows("ComfyPulse");

        var found = arrows.Read().Select(arrow => (arrow.From, arrow.To)).ToHashSet();

        Assert.Contains((".", "Runs"), found);
        Assert.Contains(("Runs", "Workflows"), found);
    }

    private static bool IsFramework(string name) =>
        name is "mscorlib" or "netstandard"
        || (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.CommandLine")
        || name == "Microsoft.Win32.Primitives"
        || name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
        || (name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && name != "Microsoft.Extensions.Logging.Abstractions")
        || name.StartsWith("Microsoft.Net.Http", StringComparison.Ordinal);
}
