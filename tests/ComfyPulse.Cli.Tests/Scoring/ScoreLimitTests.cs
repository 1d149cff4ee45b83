using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Scoring;

namespace ComfyPulse.Cli.Tests.Scoring;

/// <summary>How good progress has to be, over traffic of real pods and over runs with the times of a GPU.</summary>
public sealed class ScoreLimitTests
{
    private const double ColdMean = 0.10;
    private const double SeenMean = 0.05;
    private const double WorstRun = 0.25;
    private const string Begin = "<!-- score -->";
    private const string Rewrite = "COMFYPULSE_REWRITE_GUIDE";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("traces")]
    [InlineData("recordings")]
    public async Task Progress_is_near_the_true_share_of_time(string folder)
    {
        var blocks = await MeasureAsync(folder);

        Assert.Equal(["cold", "seen"], blocks.Select(block => block.Name));
        foreach (var block in blocks)
        {
            var (ours, others) = (block.Ways[0], block.Ways.Skip(1));
            Assert.Equal("comfypulse", ours.Way);
            Assert.True(ours.Distance <= (block.Name == "cold" ? ColdMean : SeenMean), $"{block.Name}: {ours.Distance:P1} off on average");
            Assert.True(ours.Worst.Distance <= WorstRun, $"{block.Name}: {ours.Worst.Distance:P1} off in {ours.Worst.Run.Name}");
            Assert.Equal(0, ours.StepsBack);
            Assert.InRange(ours.TooEarly, 0, 0.02);
            Assert.All(others, way => Assert.True(ours.Distance < way.Distance, $"{block.Name}: {way.Way} is nearer, {way.Distance:P1}"));
        }
    }

    [Fact]
    public async Task The_guide_shows_the_table_that_the_command_makes()
    {
        var path = Repository.PathOf("docs", "guides", "progress.md");
        var guide = (await File.ReadAllTextAsync(path, Token)).ReplaceLineEndings("\n");
        var begin = guide.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"{path} has lost the comment before its table.");
        var table = new StringWriter { NewLine = "\n" };
        foreach (var (folder, title) in new[] { ("traces", "Traffic of real pods"), ("recordings", "Runs with the times of a GPU") })
        {
            await table.WriteAsync($"\n### {title}: `comfypulse replay tests/{folder} --score`\n\n");
            foreach (var block in await MeasureAsync(folder))
            {
                new ScoreTable(table).Write(block, withRuns: false);
            }
        }

        var wanted = $"{guide[..(begin + Begin.Length)]}\n{table.ToString().TrimEnd()}\n";
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
        {
            await File.WriteAllTextAsync(path, wanted, Token);
            return;
        }

        Assert.True(guide == wanted, $"The table in {path} is not what the command makes. Set {Rewrite}=1, run this test again, and look at what has changed.");
    }

    private static async Task<IReadOnlyList<ScoreBlock>> MeasureAsync(string folder) =>
        await ProgressScore.MeasureAsync(PromptRecording.Find(Repository.PathOf("tests", folder)), Token);
}
