using System.CommandLine;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse models</c>: the folders of models that a pod has, or the files of one.</summary>
internal sealed class ModelsCommand : Command
{
    private readonly Argument<string?> _folder = new("FOLDER") { Description = "A folder, such as checkpoints or loras; without it the folders are listed.", Arity = ArgumentArity.ZeroOrOne };
    private readonly PodChoice _pod;

    public ModelsCommand()
        : base("models", "Lists the folders of models that a pod has, or the files of one as workflows name them.")
    {
        PodName.Check(_folder);
        Add(_folder);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        var (folder, json) = (parsed.GetValue(_folder), parsed.GetValue(CommandLine.Json));
        return PodQuestion.AskAsync(_pod.Of(parsed), async (pod, stop) =>
        {
            if (string.IsNullOrEmpty(folder))
            {
                Show(await pod.Routes.Models.GetFoldersAsync(stop), name => JsonLines.ToStandardOutput.ModelFolder(name), json);
                return ExitCode.Succeeded;
            }

            var files = await pod.Routes.Models.GetFilesAsync(folder, stop)
                ?? throw new CommandException(ExitCode.Failed, "folder_unknown", $"The pod has no folder of models {SafeText.OneLine(folder, 80)}{NearNames.Question(folder, await pod.Routes.Models.GetFoldersAsync(stop))}");
            Show(files, name => JsonLines.ToStandardOutput.Model(folder, name), json);
            if (files.Count == 0)
            {
                await Console.Error.WriteLineAsync($"The folder {SafeText.OneLine(folder, 80)} is empty.");
            }

            return ExitCode.Succeeded;
        });
    }

    private static void Show(IReadOnlyList<string> names, Action<string> writeJson, bool json)
    {
        foreach (var name in names)
        {
            if (json)
            {
                writeJson(name);
            }
            else
            {
                Console.Out.WriteLine(SafeText.OneLine(name));
            }
        }
    }
}
