using System.Buffers;
using System.CommandLine.Parsing;

namespace ComfyPulse.Cli.Input;

/// <summary>One header as typed: <c>Name: value</c>.</summary>
internal sealed record HeaderLine(string Name, string Value)
{
    // RFC 9110's token characters.
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads all values of an option; what is wrong becomes a parse error, without the value, which may be secret.</summary>
    public static HeaderLine[] ParseAll(ArgumentResult result)
    {
        var headers = new List<HeaderLine>(result.Tokens.Count);
        foreach (var token in result.Tokens)
        {
            if (TryParse(token.Value) is { } header)
            {
                headers.Add(header);
            }
            else
            {
                result.AddError("A header is not of the form 'Name: value'.");
            }
        }

        return [.. headers];
    }

    /// <summary>Null where the text is not a header.</summary>
    public static HeaderLine? TryParse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return null;
        }

        var name = text[..colon].Trim();
        var value = text[(colon + 1)..].Trim();
        return name.Length > 0 && !name.AsSpan().ContainsAnyExcept(NameCharacters) && !value.Any(char.IsControl) ? new HeaderLine(name, value) : null;
    }

    /// <summary>Never the value: it may be secret.</summary>
    public override string ToString() => Name;
}
