using System.CommandLine.Parsing;

namespace ComfyPulse.Cli.Input;

/// <summary>One <c>NODE.INPUT=VALUE</c> of the command line.</summary>
/// <param name="Target">The part before the first <c>=</c>: node id, title or class, a dot, the input.</param>
/// <param name="Value">The rest, as typed; may be empty.</param>
internal sealed record Assignment(string Target, string Value)
{
    /// <summary>Reads all values of an option; what is wrong becomes a parse error that shows the form.</summary>
    public static Assignment[] ParseAll(ArgumentResult result, string form)
    {
        var assignments = new List<Assignment>(result.Tokens.Count);
        foreach (var token in result.Tokens)
        {
            if (TryParse(token.Value) is { } assignment)
            {
                assignments.Add(assignment);
            }
            else
            {
                result.AddError($"'{token.Value}' is not of the form {form}.");
            }
        }

        return [.. assignments];
    }

    /// <summary>Null where there is no target of the form <c>NODE.INPUT</c>.</summary>
    public static Assignment? TryParse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return null;
        }

        var target = text[..equals].Trim();
        var dot = target.LastIndexOf('.');
        return dot > 0 && dot < target.Length - 1 ? new Assignment(target, text[(equals + 1)..]) : null;
    }
}
