using System.Diagnostics;
using System.Text;
using ComfyPulse.Cli.Tests.Output.Live;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>The command in a real pseudo-terminal, made by <c>script</c>: what a person sees.</summary>
public sealed class TerminalTests
{
    private const string Script = "/usr/bin/script";

    [Fact]
    public async Task A_run_at_80_columns_wraps_no_line_and_leaves_its_last_lines()
    {
        using var folder = new Folder();
        var workflow = folder.Write("fox.json", Workflows.TextToImage);

        var (screen, raw) = await RunAsync(80, $"run {workflow} --out {folder["out"]}", "TERM=xterm-256color", "COLORTERM=truecolor");

        Assert.Equal(0, screen.Wraps);
        Assert.Contains("━", raw, StringComparison.Ordinal);
        Assert.Contains("▀", raw, StringComparison.Ordinal);
        Assert.Contains("My sampler", raw, StringComparison.Ordinal);
        Assert.StartsWith("No pod is given", screen.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("succeeded in ", screen.Lines[^2], StringComparison.Ordinal);
        Assert.Equal(Path.Combine(folder["out"], "fox_00001_.png"), screen.Lines[^1]);
        Assert.DoesNotContain(screen.Lines, line => line.Contains('━') || line.Contains('▀'));
        Assert.False(screen.IsCursorHidden);
    }

    [Fact]
    public async Task Several_runs_at_40_columns_wrap_no_line()
    {
        using var folder = new Folder();
        var workflow = folder.Write("fox.json", Workflows.TextToImage);

        var (screen, raw) = await RunAsync(40, $"run {workflow} --count 3 --no-preview --out {folder["out"]} > {folder["paths"]}", "TERM=xterm-256color");

        Assert.Equal(0, screen.Wraps);
        Assert.Contains("fox.j… 1/3", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("▀", raw, StringComparison.Ordinal);
        Assert.Equal(3, screen.Lines.Count(line => line.Contains(": succeeded in ", StringComparison.Ordinal)));
        Assert.Equal(3, (await File.ReadAllLinesAsync(folder["paths"], TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Kitty_gets_its_protocol_and_forgets_the_picture_at_the_end()
    {
        using var folder = new Folder();
        var workflow = folder.Write("fox.json", Workflows.TextToImage);

        var (screen, _) = await RunAsync(80, $"run {workflow} --out {folder["out"]}", "TERM=xterm-256color", "COMFYPULSE_PREVIEW=kitty");

        Assert.Equal(0, screen.Wraps);
        Assert.StartsWith("_Ga=T,U=1", screen.Pictures[0], StringComparison.Ordinal);
        Assert.StartsWith("_Ga=d,d=I", screen.Pictures[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(screen.Lines, line => line.Contains('*'));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    public async Task A_training_draws_its_losses_and_wraps_no_line(int columns)
    {
        using var folder = new Folder();
        var workflow = Repository.PathOf("samples", "workflows", "train-lora.json");

        var (screen, raw) = await RunAsync(columns, $"train {workflow} --set TrainLoraNode.steps=8 --out {folder["out"]} > {folder["paths"]}", "TERM=xterm-256color");

        // Which steps are drawn is a matter of pace; that it is drawn before the last one is not.
        Assert.Matches("step [1-7] of 8", raw);
        Assert.Contains(raw, character => character is > '\u2800' and < '\u2900');
        Assert.DoesNotContain(screen.Lines, line => line.Contains('│') || line.Contains('━'));
        Assert.Contains(screen.Lines, line => line.StartsWith("trained: step 8 of 8", StringComparison.Ordinal));
        Assert.False(screen.IsCursorHidden);
        Assert.Equal(0, screen.Wraps);
    }

    [Theory]
    [InlineData("TERM=dumb")]
    [InlineData("TERM=xterm-256color", "NO_COLOR=1")]
    public async Task Where_colours_are_not_wanted_there_are_none_and_no_pictures(params string[] environment)
    {
        using var folder = new Folder();
        var workflow = folder.Write("fox.json", Workflows.TextToImage);

        var (screen, raw) = await RunAsync(80, $"run {workflow} --out {folder["out"]}", environment);

        Assert.DoesNotContain("\u001b[38", raw, StringComparison.Ordinal);
        Assert.DoesNotContain("▀", raw, StringComparison.Ordinal);
        Assert.Contains(screen.Lines, line => line.StartsWith("succeeded in ", StringComparison.Ordinal));
    }

    private static async Task<(TerminalScreen Screen, string Raw)> RunAsync(int columns, string arguments, params string[] environment)
    {
        Assert.SkipUnless(File.Exists(Script), "There is no script command to make a pseudo-terminal with.");
        var start = new ProcessStartInfo(Script) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        foreach (var name in (string[])["NO_COLOR", "COLORTERM", "TERM_PROGRAM", "TMUX", "STY", "KITTY_WINDOW_ID", "WT_SESSION", "COMFYPULSE_POD", "COMFYPULSE_PREVIEW", "COLUMNS", "LINES"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["COMFYPULSE_STATE"] = Path.Combine(AppContext.BaseDirectory, "state");
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var pair in environment)
        {
            start.Environment[pair.Split('=')[0]] = pair.Split('=')[1];
        }

        var command = $"stty cols {columns} rows 24; exec dotnet {Path.Combine(AppContext.BaseDirectory, "ComfyPulse.Cli.dll")} {arguments}";
        foreach (var argument in (string[])["--quiet", "--return", "--command", command, "/dev/null"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        try
        {
            var raw = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, raw);
            var screen = new TerminalScreen(columns, 24);
            screen.Write(raw);
            return (screen, raw);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
