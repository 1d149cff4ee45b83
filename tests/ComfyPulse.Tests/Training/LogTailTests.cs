using ComfyPulse.Connections;
using ComfyPulse.Protocol;

namespace ComfyPulse.Tests.Training;

public sealed class LogTailTests
{
    private static LogEntry[] Entries(int from, int to) => [.. Enumerable.Range(from, to - from + 1).Select(i => new LogEntry($"2026-11-28T13:45:{i:00}.000001", $"\rTraining LoRA:  1%|| {i}/40 [00:01<00:39, 1.00s/it, loss={i}]"))];

    private static IEnumerable<string> Texts(int from, int to) => Entries(from, to).Select(entry => entry.Text);

    [Fact]
    public void What_comes_live_is_told_at_once_and_never_twice()
    {
        var tail = new LogTail(isLate: false);

        Assert.Equal(Texts(1, 2), tail.Hear(Entries(1, 2)));
        Assert.Equal(Texts(3, 3), tail.Hear(Entries(2, 3)));
    }

    [Fact]
    public void After_a_break_what_the_pod_still_has_comes_before_what_came_meanwhile()
    {
        var tail = new LogTail(isLate: false);
        tail.Hear(Entries(1, 4));
        tail.Break();

        Assert.Empty(tail.Hear(Entries(9, 10)));
        var (texts, areMissing) = tail.Fill(Entries(3, 9));

        Assert.Equal(Texts(5, 10), texts);
        Assert.False(areMissing);
        Assert.Equal(Texts(11, 11), tail.Hear(Entries(10, 11)));
    }

    [Fact]
    public void Where_the_pod_has_forgotten_a_part_or_tells_nothing_lines_are_missing()
    {
        var tail = new LogTail(isLate: false);
        tail.Hear(Entries(1, 4));
        tail.Break();
        Assert.True(tail.Fill(Entries(7, 9)).AreLinesMissing);

        tail.Break();
        tail.Hear(Entries(12, 12));
        var (texts, areMissing) = tail.Fill(null);
        Assert.True(areMissing);
        Assert.Equal(Texts(12, 12), texts);
    }

    [Fact]
    public void Who_comes_late_gets_the_bar_that_runs_and_not_the_one_before()
    {
        var tail = new LogTail(isLate: true);
        Assert.Empty(tail.Hear(Entries(14, 14)));

        var earlier = Entries(38, 40).Select((entry, i) => entry with { Time = $"2026-11-28T13:44:0{i}.000001" });
        var (texts, areMissing) = tail.Fill([.. earlier, new LogEntry("2026-11-28T13:45:00.000001", "got prompt\n"), .. Entries(11, 13)]);

        Assert.Equal(["got prompt\n", .. Texts(11, 14)], texts);
        Assert.True(areMissing);
    }
}
