namespace ComfyPulse.Tests.Runs;

public sealed class FailureGuideTests
{
    private static readonly string[] Guide = File.ReadAllLines(Path.Combine(Traces.Root, "..", "..", "docs", "guides", "failures.md"));

    [Fact]
    public void The_guide_has_a_row_for_each_category() =>
        Assert.Equal(
            Enum.GetNames<FailureCategory>().Order(StringComparer.Ordinal),
            Guide.Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|').Length == 7).Select(line => line.Split('`')[1]).Order(StringComparer.Ordinal));

    [Fact]
    public void The_guide_has_a_row_for_each_outcome_that_is_not_a_success() =>
        Assert.Equal(
            typeof(PromptOutcome).GetNestedTypes().Select(type => type.Name).Where(name => name != nameof(PromptOutcome.Succeeded)).Order(StringComparer.Ordinal),
            Guide.Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Split('|').Length == 5).Select(line => line.Split('`')[1]).Order(StringComparer.Ordinal));
}
