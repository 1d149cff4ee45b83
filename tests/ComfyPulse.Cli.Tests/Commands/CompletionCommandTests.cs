using System.Diagnostics;
using ComfyPulse.Cli.Tests.Store;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>What shells offer. Bash's function is run for real, and fish's where fish is installed; the other scripts ask the same command.</summary>
public sealed class CompletionCommandTests
{
    // Bash as a user has it after `source <(comfypulse completion bash)`, with the command under its name.
    private const string Session = """
        comfypulse() { dotnet "$CLI" "$@"; }
        source <(comfypulse completion bash)
        COMP_LINE=$1
        COMP_POINT=${#COMP_LINE}
        read -ra COMP_WORDS <<< "$COMP_LINE"
        [[ $COMP_LINE == *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
        _comfypulse
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    private const string FishSession = """
        function comfypulse
            dotnet $CLI $argv
        end
        comfypulse completion fish | source
        cd $FOLDER
        complete -C $argv[1]
        """;

    [Theory]
    [InlineData("comfypulse ", "run watch queue history cancel download upload models nodes replay doctor pod completion")]
    [InlineData("comfypulse qu", "queue")]
    [InlineData("comfypulse queue --cl", "--clear")]
    [InlineData("comfypulse upload --type ", "input temp output")]
    [InlineData("comfypulse completion ", "bash zsh fish pwsh")]
    [InlineData("comfypulse run --wai", "--wait")]
    public async Task Bash_offers_commands_options_and_values(string line, string words)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is bash.");

        var offered = await OfferedAsync(line, state: "");

        Assert.All(words.Split(' '), word => Assert.Contains(word, offered));
        Assert.DoesNotContain("complete", offered);
        Assert.All(offered, word => Assert.StartsWith(line.EndsWith(' ') ? "" : line.Split(' ')[^1], word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bash_offers_the_prompts_that_were_submitted_here()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is bash.");
        using var folder = new Folder();
        Kept.In(folder["prompts"], "77aa0001-kept");

        Assert.Equal(["77aa0001-kept"], await OfferedAsync("comfypulse watch 77", folder.FullPath));
    }

    [Theory]
    [InlineData("comfypulse qu", "queue")]
    [InlineData("comfypulse queue --cl", "--clear")]
    [InlineData("comfypulse upload --type ", "input output temp")]
    [InlineData("echo | comfypulse qu", "queue")]
    [InlineData("comfypulse run work", "workflow.json")]
    public async Task Fish_offers_commands_options_and_values_and_files_where_there_are_none(string line, string words)
    {
        Assert.SkipUnless(IsInstalled("fish"), "There is no fish.");
        using var folder = new Folder();
        await File.WriteAllTextAsync(folder["workflow.json"], "{}", TestContext.Current.CancellationToken);

        var offered = await RunAsync(["fish", "--no-config", "-c", FishSession, line], state: "", folder.FullPath);

        Assert.Subset(words.Split(' ').ToHashSet(StringComparer.Ordinal), offered.ToHashSet(StringComparer.Ordinal));
        Assert.NotEmpty(offered);
    }

    [Theory]
    [InlineData("zsh", "compdef _comfypulse comfypulse")]
    [InlineData("fish", "complete -c comfypulse")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Other_shells_have_a_script_too(string shell, string part)
    {
        var script = string.Join('\n', (await CommandProcess.RunAsync(["completion", shell])).Exits(0).Output);

        Assert.Contains(part, script, StringComparison.Ordinal);
        Assert.Contains("comfypulse complete", script, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_names_an_id_whatever_ids_there_are()
    {
        using var folder = new Folder();
        Kept.In(folder["prompts"], "77aa0001-kept");

        var help = string.Join('\n', (await CommandProcess.RunAsync(["watch", "--help"], null, ("COMFYPULSE_STATE", folder.FullPath))).Exits(0).Output);

        Assert.Contains("<ID>", help, StringComparison.Ordinal);
        Assert.DoesNotContain("77aa0001", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_shell_is_a_wrong_use() => (await CommandProcess.RunAsync(["completion", "cmd"])).Exits(2).SaysOnly("cmd");

    private static Task<string[]> OfferedAsync(string line, string state) => RunAsync(["bash", "-c", Session, "bash", line], state, folder: "");

    private static bool IsInstalled(string shell) =>
        Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, shell))) == true;

    private static async Task<string[]> RunAsync(string[] command, string state, string folder)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["CLI"] = Path.Combine(AppContext.BaseDirectory, "ComfyPulse.Cli.dll");
        start.Environment["COMFYPULSE_STATE"] = state.Length > 0 ? state : Path.Combine(AppContext.BaseDirectory, "state");
        start.Environment["FOLDER"] = folder;
        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
