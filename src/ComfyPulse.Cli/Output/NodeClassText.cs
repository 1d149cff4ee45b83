using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Output;

/// <summary>A class of nodes in words.</summary>
internal static class NodeClassText
{
    private const int MostChoices = 40;

    /// <summary>What its outputs carry.</summary>
    public static string Outputs(NodeClassInfo node) => node.Outputs.Count == 0 ? "-" : string.Join(", ", node.Outputs.Select(output => output.Type));

    /// <summary>What there is to know of it beside inputs and outputs.</summary>
    public static IEnumerable<string> Marks(NodeClassInfo node)
    {
        if (node.IsOutputNode)
        {
            yield return "output node";
        }

        if (node.IsApiNode)
        {
            yield return "works through a paid service";
        }

        if (node.IsDeprecated)
        {
            yield return "deprecated";
        }

        if (node.IsExperimental)
        {
            yield return "experimental";
        }
    }

    /// <summary>What an input may be: default, range, choices.</summary>
    public static string Limits(NodeInputInfo input)
    {
        var parts = new List<string>();
        if (input.Default is { IsNullOrMissing: false } value)
        {
            parts.Add($"default {SafeText.OneLine(value.ToString(), 80)}");
        }

        if (input.Min is { } || input.Max is { })
        {
            parts.Add($"{Number(input.Min)} to {Number(input.Max)}");
        }

        if (input.Step is { IsNullOrMissing: false } step)
        {
            parts.Add($"step {SafeText.OneLine(step.ToString(), 40)}");
        }

        if (input.Choices is { } choices)
        {
            var more = choices.Count > MostChoices ? $" and {choices.Count - MostChoices} more" : "";
            parts.Add(choices.Count == 0 ? "no choices" : $"one of {string.Join(", ", choices.Take(MostChoices).Select(choice => SafeText.OneLine(choice, 80)))}{more}");
        }

        return string.Join("; ", parts);
    }

    private static string Number(RawJson? number) => number is { IsNullOrMissing: false } value ? SafeText.OneLine(value.ToString(), 40) : "any";
}
