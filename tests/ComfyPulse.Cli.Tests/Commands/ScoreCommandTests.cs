using ComfyPulse.Cli.Scoring;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>replay --score</c> over the recorded traffic of real pods.</summary>
public sealed class ScoreCommandTests
{
    private static readonly string[] Ways = [.. Way.Own.Select(way => way.Name), .. Way.Formulas.Select(way => way.Name)];

    [Fact]
    public async Task All_ways_are_told_twice_as_rows_of_tables()
    {
        var result = (await CommandProcess.RunAsync(["replay", ReplayCommandTests.Traces, "--score"])).Exits(0);

        Assert.Empty(result.Error);
        string[][] rows = [.. result.Output.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1])];
        Assert.Equal(["way", .. Ways, "way", .. Ways], rows.Select(row => row[0]));
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.All(result.Output.Where(line => line.StartsWith('|')).Chunk(Ways.Length + 2), table => Assert.Single(table.Select(line => line.Length).Distinct()));
    }

    [Fact]
    public async Task A_line_a_way_and_block_has_the_numbers_and_those_of_each_run_the_worst_first()
    {
        var result = (await CommandProcess.RunAsync(["replay", ReplayCommandTests.Traces, "--score", "--json"])).Exits(0);

        var lines = result.Events("score");
        Assert.Equal(result.Output.Count, lines.Count);
        Assert.Equal([.. Ways.Select(way => ("cold", way)), .. Ways.Select(way => ("seen", way))], lines.Select(line => (line.GetProperty("block").GetString()!, line.GetProperty("way").GetString()!)));
        foreach (var line in lines)
        {
            double[] distances = [.. line.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("distance").GetDouble())];
            Assert.NotEmpty(distances);
            Assert.Equal(distances.OrderDescending(), distances);
            Assert.Equal(distances.Average(), line.GetProperty("distance").GetDouble(), 5);
        }
    }

    [Fact]
    public async Task Each_run_is_a_row_on_demand()
    {
        var result = (await CommandProcess.RunAsync(["replay", Path.Combine(ReplayCommandTests.Traces, "25-ksampler"), "--score", "--verbose"])).Exits(0);

        Assert.Equal(2, result.Output.Count(line => line.StartsWith("| 25-ksampler #0 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Recordings_without_a_run_to_score_are_said_to_be_so() =>
        (await CommandProcess.RunAsync(["replay", Path.Combine(ReplayCommandTests.Traces, "07-validation-failures"), "--score"])).Exits(2).SaysOnly("No run in these recordings can be scored");

    [Fact]
    public async Task Each_run_is_told_only_with_scores() =>
        (await CommandProcess.RunAsync(["replay", ReplayCommandTests.Traces, "--verbose"])).Exits(2).SaysOnly("--score");
}
