using System.CommandLine;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse upload</c>: files to a pod, and the names that workflows call them by there.</summary>
internal sealed class UploadCommand : Command
{
    private readonly Argument<string[]> _files = new("FILE") { Description = "The files: images, or anything else that a loader reads.", Arity = ArgumentArity.OneOrMore };
    private readonly PodChoice _pod;

    private readonly Option<string> _subfolder = new("--subfolder") { Description = "A folder below the pod's folder.", HelpName = "DIR", DefaultValueFactory = _ => "" };

    private readonly Option<string> _type = new("--type") { Description = "The pod's folder: input, where loaders look, temp or output.", HelpName = "TYPE", DefaultValueFactory = _ => "input" };

    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replaces files of the same name; without it other content gets another name." };

    private readonly Option<string?> _maskOf = new("--mask-of") { Description = "The file is a mask: its alpha becomes that of a copy of this image of the pod.", HelpName = "NAME" };

    public UploadCommand()
        : base("upload", "Uploads files to a pod and prints the names to use in a workflow.")
    {
        _type.AcceptOnlyFromAmong("input", "temp", "output");
        Add(_files);
        Add(_subfolder);
        Add(_type);
        Add(_overwrite);
        Add(_maskOf);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        var (files, maskOf) = (parsed.GetRequiredValue(_files), parsed.GetValue(_maskOf));
        if (maskOf is not null && files.Length > 1)
        {
            throw CommandException.Usage("usage", "--mask-of is for one file: a mask belongs to one image.");
        }

        if (maskOf is "")
        {
            throw CommandException.Usage("usage", "--mask-of needs the name of an image on the pod.");
        }

        CheckReadable(files);
        var options = new UploadOptions { Type = parsed.GetRequiredValue(_type), Subfolder = parsed.GetRequiredValue(_subfolder), Overwrite = parsed.GetValue(_overwrite) };
        return PodQuestion.AskAsync(_pod.Of(parsed), async (pod, stop) =>
        {
            foreach (var file in files)
            {
                await using var content = Open(file);
                var name = Path.GetFileName(file);
                var uploaded = maskOf is null
                    ? await pod.Routes.Files.UploadImageAsync(content, name, options, stop)
                    : await pod.Routes.Files.UploadMaskAsync(content, name, PodFileName.Parse(maskOf), options, stop);
                Show(file, uploaded, parsed.GetValue(CommandLine.Json));
            }

            return ExitCode.Succeeded;
        });
    }

    private static void Show(string file, Protocol.UploadedFile uploaded, bool json)
    {
        var isRenamed = uploaded.Name != Path.GetFileName(file);
        if (json)
        {
            JsonLines.ToStandardOutput.Uploaded(file, uploaded, isRenamed);
        }
        else
        {
            Console.Out.WriteLine(SafeText.OneLine(PodFileName.Of(uploaded)));
        }

        if (isRenamed)
        {
            Console.Error.WriteLine($"The pod calls {SafeText.OneLine(Path.GetFileName(file))} {SafeText.OneLine(uploaded.Name)}: it has another file of that name, or does not take the name as it is. --overwrite replaces a file.");
        }
    }

    private static void CheckReadable(string[] files)
    {
        foreach (var file in files)
        {
            using var content = Open(file);
        }
    }

    private static FileStream Open(string file)
    {
        try
        {
            return File.OpenRead(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandException.Usage("input_missing", $"The file {SafeText.OneLine(file)} cannot be read ({FileProblem.Of(exception)}); check the path.");
        }
    }
}
