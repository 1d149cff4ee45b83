namespace ComfyPulse.Runs;

/// <summary>One line of the catalogue: exceptions of these types, with one of these phrases in the message.</summary>
/// <param name="Advice">What to say of them.</param>
/// <param name="Types">Full names of exception types, as ComfyUI tells them; <c>*</c> at an end stands for anything. Empty: any type.</param>
/// <param name="Phrases">Phrases of the message, <c>…</c> between parts that follow each other. Empty: any message.</param>
internal sealed record FailureRule(FailureAdvice Advice, string[] Types, string[] Phrases)
{
    private readonly string[][] _phrases = [.. Phrases.Select(phrase => phrase.Split('…'))];

    public bool Matches(string? exceptionType, ReadOnlySpan<char> message)
    {
        if (Types.Length > 0 && !Array.Exists(Types, type => IsOfType(exceptionType, type)))
        {
            return false;
        }

        foreach (var parts in _phrases)
        {
            if (Has(message, parts))
            {
                return true;
            }
        }

        return _phrases.Length == 0;
    }

    private static bool IsOfType(string? exceptionType, string type) => exceptionType is not null && (type switch
    {
        ['*', ..] => exceptionType.AsSpan().EndsWith(type.AsSpan(1), StringComparison.Ordinal),
        [.., '*'] => exceptionType.AsSpan().StartsWith(type.AsSpan(0, type.Length - 1), StringComparison.Ordinal),
        _ => exceptionType == type,
    });

    private static bool Has(ReadOnlySpan<char> message, string[] parts)
    {
        foreach (var part in parts)
        {
            var at = message.IndexOf(part, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            message = message[(at + part.Length)..];
        }

        return true;
    }
}
