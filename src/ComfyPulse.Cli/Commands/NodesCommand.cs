using System.CommandLine;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse nodes</c>: the node classes that a pod has, or one in full.</summary>
internal sealed class NodesCommand : Command
{
    private const int LongestCell = 10_000;

    private readonly Argument<string?> _class = new("CLASS") { Description = "A class, to be told in full; without it the classes are listed.", Arity = ArgumentArity.ZeroOrOne };
    private readonly PodChoice _pod;

    private readonly Option<string?> _category = new("--category") { Description = "Only classes of this category and those below it.", HelpName = "NAME" };

    private readonly Option<string?> _find = new("--find") { Description = "Only classes with this text in a name or the description.", HelpName = "TEXT" };

    public NodesCommand()
        : base("nodes", "Lists the node classes that a pod has, or tells the inputs and outputs of one.")
    {
        PodName.Check(_class);
        Add(_class);
        Add(_category);
        Add(_find);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private Task<int> RunAsync(ParseResult parsed)
    {
        var (classType, json) = (parsed.GetValue(_class), parsed.GetValue(CommandLine.Json));
        return PodQuestion.AskAsync(_pod.Of(parsed), async (pod, stop) =>
        {
            if (string.IsNullOrEmpty(classType))
            {
                await ListAsync(pod, parsed, json, stop);
                return ExitCode.Succeeded;
            }

            var node = await pod.Routes.Nodes.GetClassAsync(classType, stop)
                ?? throw new CommandException(ExitCode.Failed, "class_unknown", $"The pod has no node class {SafeText.OneLine(classType, 80)}{NearNames.Question(classType, await pod.Routes.Nodes.GetNamesAsync(stop))}");
            (json ? (Action<NodeClassInfo>)WriteJson : Write)(node);
            return ExitCode.Succeeded;
        });
    }

    private async Task ListAsync(ComfyUIPodClient pod, ParseResult parsed, bool json, CancellationToken stop)
    {
        var (category, text) = (parsed.GetValue(_category), parsed.GetValue(_find));
        var (rows, count) = (new Columns(), 0);
        await foreach (var node in pod.Routes.Nodes.ListAsync(stop))
        {
            if (!IsBelow(node, category) || !Has(node, text))
            {
                continue;
            }

            count++;
            if (json)
            {
                JsonLines.ToStandardOutput.NodeClass(node);
            }
            else
            {
                rows.Add(node.Name, node.Category.Length > 0 ? node.Category : "-", NodeClassText.Outputs(node));
            }
        }

        rows.WriteTo(Console.Out);
        if (count == 0)
        {
            await Console.Error.WriteLineAsync("No node class fits.");
        }
    }

    private static bool IsBelow(NodeClassInfo node, string? category) =>
        string.IsNullOrEmpty(category) || node.Category.Equals(category.TrimEnd('/'), StringComparison.OrdinalIgnoreCase) || node.Category.StartsWith(category.TrimEnd('/') + "/", StringComparison.OrdinalIgnoreCase);

    private static bool Has(NodeClassInfo node, string? text) =>
        string.IsNullOrEmpty(text) || new[] { node.Name, node.DisplayName, node.Description }.Any(part => part.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static void WriteJson(NodeClassInfo node)
    {
        JsonLines.ToStandardOutput.NodeClass(node);
        foreach (var input in Given(node))
        {
            JsonLines.ToStandardOutput.NodeInput(node.Name, input);
        }

        foreach (var (slot, output) in node.Outputs.Index())
        {
            JsonLines.ToStandardOutput.NodeOutput(node.Name, slot, output);
        }
    }

    private static void Write(NodeClassInfo node)
    {
        Console.Out.WriteLine(SafeText.OneLine(string.Join("  ", new[] { node.Name, node.DisplayName == node.Name ? "" : $"\"{node.DisplayName}\"", node.Category }.Where(part => part.Length > 0))));
        foreach (var line in new[] { node.Description, string.Join(", ", NodeClassText.Marks(node)) }.Where(line => line.Length > 0))
        {
            Console.Out.WriteLine(SafeText.OneLine(line, LongestCell));
        }

        var rows = new Columns();
        foreach (var input in Given(node))
        {
            rows.Add(input.Kind is NodeInputKind.Required ? "input" : "optional", input.Name, input.Type, NodeClassText.Limits(input));
            rows.Remark(input.Tooltip);
        }

        foreach (var (slot, output) in node.Outputs.Index())
        {
            rows.Add($"output {slot}", output.Name, output.Type, output.IsList ? "a list" : "");
            rows.Remark(output.Tooltip);
        }

        rows.WriteTo(Console.Out);
    }

    // Hidden inputs are the pod's own business: no workflow gives them.
    private static IEnumerable<NodeInputInfo> Given(NodeClassInfo node) => node.Inputs.Where(input => input.Kind is not NodeInputKind.Hidden).OrderBy(input => input.Kind);
}
