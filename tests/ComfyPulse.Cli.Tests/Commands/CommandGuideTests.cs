using System.CommandLine;
using System.Text;
using ComfyPulse.Cli.Commands;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>The reference part of the guide to the command is the command's own help.</summary>
public sealed class CommandGuideTests
{
    private const string Begin = "<!-- The reference is made from the help of each command; a test holds it equal. Begin. -->\n";
    private const string End = "<!-- The reference ends here. -->\n";
    private const string Rewrite = "COMFYPULSE_REWRITE_GUIDE";
    private const int Width = 120;

    [Fact]
    public async Task The_guide_has_the_help_of_each_command()
    {
        var path = Repository.PathOf("docs", "guides", "command.md");
        var guide = (await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var (begin, end) = (guide.IndexOf(Begin, StringComparison.Ordinal), guide.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, $"{path} has lost the comments around its reference.");
        var wanted = $"{guide[..(begin + Begin.Length)]}\n{Reference()}{guide[end..]}";
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
        {
            await File.WriteAllTextAsync(path, wanted, TestContext.Current.CancellationToken);
            return;
        }

        Assert.True(guide == wanted, $"The reference in {path} is not what the commands' help says. Set {Rewrite}=1, run this test again, and look at what has changed.");
    }

    private static string Reference()
    {
        var text = new StringBuilder();
        foreach (var command in CommandLine.Root().Subcommands.Where(command => !command.Hidden))
        {
            using var output = new StringWriter();
            var code = CommandLine.Root(Width).Parse([command.Name, "--help"]).Invoke(new InvocationConfiguration { Output = output });
            Assert.Equal(0, code);
            var lines = output.ToString().ReplaceLineEndings("\n").Trim().Split('\n').Select(line => line.TrimEnd());
            text.Append($"### comfypulse {command.Name}\n\n```\n{string.Join('\n', lines)}\n```\n\n");
        }

        return text.ToString();
    }
}
