using ComfyPulse.Cli.Output.Live;

namespace ComfyPulse.Cli.Tests.Output.Live;

public sealed class LiveLayoutTests
{
    private static readonly TimeSpan Elapsed = TimeSpan.FromSeconds(12);

    private static readonly PromptProgress Running = new()
    {
        Phase = PromptPhase.Running,
        Fraction = 0.5,
        NodesDone = 3,
        NodesCached = 2,
        NodesTotal = 7,
        Elapsed = Elapsed,
        Eta = TimeSpan.FromSeconds(130),
        EtaRange = new(TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(140)),
        Running =
        [
            new("3", "KSampler", "My sampler", 5, 20) { Elapsed = TimeSpan.FromSeconds(4), StepsPerSecond = 3.24 },
            new("8", "VAEDecode", null, null, null) { Elapsed = TimeSpan.FromSeconds(7) },
        ],
    };

    private static readonly PromptProgress Unsure = Running with { EtaRange = new(TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(400)) };

    private static readonly PromptProgress Queued = Unsure with { Phase = PromptPhase.Queued, Fraction = 0, QueuePlace = 2, Running = [] };

    private static readonly Dictionary<string, LiveState> States = new(StringComparer.Ordinal)
    {
        ["starting"] = One(null),
        ["queued"] = One(Queued),
        ["two-nodes"] = One(Running),
        ["unsure"] = One(Unsure with { Running = [Running.Running[0] with { StepsPerSecond = 0.55 }] }),
        ["no-bar"] = One(Running with { Eta = null, EtaRange = null, NodesCached = 0, Running = [Running.Running[1]] }),
        ["many-nodes"] = One(Running with { Running = [.. Enumerable.Range(0, 30).Select(id => new NodeProgress($"{id}", "Async", null, null, null) { Elapsed = TimeSpan.FromSeconds(id) })] }),
        ["several-runs"] = Several(
            [new("fox.json 2/4", Running, ""), new("fox.json 3/4", Queued, ""), new("a workflow with a very long name.json", Unsure, ""), new("fox.json 4/4", null, "submitted")],
            ended: 2,
            failed: 1),
        ["ended"] = One(Running with { Phase = PromptPhase.Ended, Fraction = 1, Running = [], NodesDone = 7, Eta = TimeSpan.Zero, EtaRange = null }),
        ["several-ended"] = Several([], ended: 6, failed: 0),
    };

    public static TheoryData<string, int> Pictures =>
        [.. from name in States.Keys from width in (int[])[40, 80, 200] select new TheoryDataRow<string, int>(name, width)];

    [Theory]
    [MemberData(nameof(Pictures))]
    public void The_view_is_the_one_that_was_looked_at(string name, int width) =>
        GoldenFile.Holds($"{name}-{width}", string.Concat(Render(States[name], width).Select(line => line + "\n")));

    [Fact]
    public void No_line_is_as_wide_as_the_terminal_however_narrow_it_is()
    {
        foreach (var width in Enumerable.Range(10, 200))
        {
            foreach (var (name, state) in States)
            {
                Assert.All(LiveLayout.Of(state, new LiveSpace(width, 24)), line => Assert.True(line.Cells < width && line.Cells == line.ToString().Length, $"{name} at {width}: {line}"));
            }
        }
    }

    [Fact]
    public void Twenty_columns_still_tell_node_step_percent_and_time_left() =>
        Assert.Equal(["My sampler     5/20", "VAEDecode      0:07", "2:10 left      50 %"], Render(States["two-nodes"], 20));

    [Fact]
    public void A_low_terminal_keeps_the_whole_and_says_what_is_left_out()
    {
        Assert.Equal(["Async (node 0)", "and 29 more nodes", "3 of 7 nodes, 2 cached"], Render(States["many-nodes"], 80, height: 3).Select(line => line.Split("  ")[0]));
        Assert.Equal("and 3 more runs", Render(States["several-runs"], 80, height: 3)[1].TrimEnd());
        Assert.Single(Render(States["many-nodes"], 80, height: 1));
    }

    [Fact]
    public void Without_unicode_bars_and_cuts_are_ascii() =>
        Assert.All(States.Values, state => Assert.All(LiveLayout.Of(state, new LiveSpace(80, 24, IsUnicode: false)), line => Assert.True(line.ToString().All(char.IsAscii), line.ToString())));

    [Fact]
    public void Without_colours_the_empty_part_of_a_bar_is_empty()
    {
        var line = LiveLayout.Of(States["two-nodes"], new LiveSpace(80, 24, HasColors: false))[0].ToString();

        Assert.InRange(line.Count(character => character == '━'), 3, 6);
        Assert.Contains("5/20", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_characters_take_two_columns()
    {
        var line = LiveLayout.Of(One(Running with { Running = [Running.Running[0] with { Title = "画像を生成するサンプラーノード" }] }), new LiveSpace(80, 24))[0];

        var wide = line.ToString().Count(character => character > '\u3000');
        Assert.True(wide > 5 && line.Cells == line.ToString().Length + wide, $"{line.Cells}: {line}");
    }

    [Fact]
    public void A_polled_run_claims_nothing_of_its_nodes()
    {
        var lines = Render(One(new PromptProgress { Phase = PromptPhase.Running, Fraction = 0, NodesTotal = 7, Source = ProgressSource.Polled }), 100);

        Assert.StartsWith("running ", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_with_escapes_is_only_text()
    {
        var lines = Render(One(Running with { Running = [new("1", "[red]A[/]", "\u001b[2J[bold]", 1, 2)] }), 160);

        Assert.Contains("[2J[bold]", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', lines[0]);
    }

    private static LiveState One(PromptProgress? progress) => new([new("", progress, "starting")], Elapsed);

    private static LiveState Several(IReadOnlyList<LiveRun> runs, int ended, int failed) => new(runs, Elapsed) { Total = runs.Count + ended, Ended = ended, Failed = failed };

    private static string[] Render(LiveState state, int width, int height = 24) => [.. LiveLayout.Of(state, new LiveSpace(width, height)).Select(line => line.ToString())];
}
