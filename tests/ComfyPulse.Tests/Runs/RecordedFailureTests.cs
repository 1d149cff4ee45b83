using ComfyPulse.Tests.Recording;

namespace ComfyPulse.Tests.Runs;

/// <summary>Every failure and rejection that was recorded from a real pod has its category, in the order of submission.</summary>
public sealed class RecordedFailureTests
{
    // A class that is not installed by id and by title, and near the end the checkpoint nope.safetensors; the rest is wrong in itself.
    private const string TwentyOneRefusals =
        "BadInput MissingNode MissingNode BadInput BadInput BadInput BadInput BadInput BadInput BadInput " +
        "BadInput BadInput BadInput BadInput BadInput BadInput BadInput BadInput BadInput MissingModel BadInput";

    public static TheoryData<string, string> Categories => new()
    {
        { "06-runtime-error", "NodeError" },
        { "07-validation-failures", TwentyOneRefusals },
        { "15b-no-client-id-error-and-interrupt", "NodeError" },
        { "16-caller-prompt-id", "BadInput BadInput BadInput BadInput BadInput" },
        { "17c-expansion-error", "NodeError" },
        { "22-partial-execution-targets", "BadInput BadInput BadInput" },
        { "v0.3.64-06-runtime-error", "NodeError" },
        { "v0.3.64-07-validation-failures", TwentyOneRefusals },
    };

    [Theory]
    [MemberData(nameof(Categories))]
    public async Task A_recorded_failure_has_its_category(string folder, string categories) => Assert.Equal(categories, await ToldAsync(folder));

    [Fact]
    public async Task No_recorded_failure_is_without_a_row()
    {
        var failures = new List<string>();
        foreach (var folder in Traces.Folders.Select(folder => Path.GetFileName(folder)))
        {
            if ((await ToldAsync(folder)).Length > 0)
            {
                failures.Add(folder);
            }
        }

        Assert.Equal(failures, Categories.Select(row => row.Data.Item1));
    }

    private static async Task<string> ToldAsync(string folder)
    {
        var played = await Played.TraceAsync(folder);
        return string.Join(' ', played.Results.Select(result => result.Outcome switch
        {
            PromptOutcome.Failed failed => failed.Category.ToString(),
            PromptOutcome.Rejected rejected => rejected.Category.ToString(),
            _ => "",
        }).Where(category => category.Length > 0));
    }
}
