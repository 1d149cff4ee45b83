using ComfyPulse.EmbeddedPod.Tests.BuiltIn;

namespace ComfyPulse.EmbeddedPod.Tests.Compatibility;

/// <summary>A row of <c>docs/compatibility.md</c>.</summary>
/// <param name="Subject">The route (method and path) or the message.</param>
/// <param name="Since">The first ComfyUI version known to have it; null where every version that counts does.</param>
/// <param name="Library">What the library has for it.</param>
/// <param name="IsInEmbeddedPod">Whether the embedded pod has it.</param>
/// <param name="Tests">The test classes that cover it.</param>
internal sealed record CompatibilityRow(string Subject, Version? Since, IReadOnlyList<string> Library, bool IsInEmbeddedPod, IReadOnlyList<string> Tests);

/// <summary>The two tables of <c>docs/compatibility.md</c>.</summary>
internal static class CompatibilityTable
{
    private const int Cells = 5;

    public static IReadOnlyList<CompatibilityRow> Routes { get; } = Read("## Routes");

    public static IReadOnlyList<CompatibilityRow> Messages { get; } = Read("## Messages");

    private static List<CompatibilityRow> Read(string heading)
    {
        var lines = File.ReadAllLines(Path.Combine(SampleWorkflowTests.Folder(), "..", "..", "docs", "compatibility.md"));
        return [.. lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(Row)];
    }

    private static CompatibilityRow Row(string line)
    {
        var cells = line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray();
        Assert.True(cells.Length == Cells, line);
        Assert.True(cells[3] is "yes" || cells[3].StartsWith("no: ", StringComparison.Ordinal), line);
        return new CompatibilityRow(cells[0].Trim('`'), Version.TryParse(cells[1], out var since) ? since : null, Names(cells[2]), cells[3] is "yes", Names(cells[4]));
    }

    private static string[] Names(string cell) => [.. cell.Split('`').Where((_, index) => index % 2 == 1)];
}
