namespace ComfyPulse.Cli.Input;

/// <summary>What the environment gives, so that no secret needs to stand on a command line, where every user of the machine can read it.</summary>
/// <param name="Headers">From <c>COMFYPULSE_HEADERS</c>, a line a header.</param>
/// <param name="ApiKey">From <c>COMFYPULSE_API_KEY</c>: the key for partner nodes.</param>
/// <param name="Pod">From <c>COMFYPULSE_POD</c>.</param>
internal sealed record PodSecrets(IReadOnlyList<HeaderLine> Headers, string? ApiKey, PodAddress? Pod)
{
    /// <summary>Reads them.</summary>
    /// <exception cref="CommandException">One is malformed; the message names the variable, never its value.</exception>
    public static PodSecrets FromEnvironment(Func<string, string?> variable)
    {
        var headers = new List<HeaderLine>();
        foreach (var line in (variable("COMFYPULSE_HEADERS") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            headers.Add(HeaderLine.TryParse(line) ?? throw CommandException.Usage("usage", $"A line of COMFYPULSE_HEADERS is not of the form 'Name: value' (line {headers.Count + 1})."));
        }

        var pod = variable("COMFYPULSE_POD")?.Trim();
        var address = string.IsNullOrEmpty(pod) ? null : PodAddress.TryParse(pod) ?? throw CommandException.Usage("usage", "COMFYPULSE_POD: " + PodAddress.Complaint);
        return new PodSecrets(headers, NullIfEmpty(variable("COMFYPULSE_API_KEY")), address);
    }

    /// <summary>The headers, and those of the command line behind them: the later of a name wins.</summary>
    public IReadOnlyList<HeaderLine> HeadersWith(HeaderLine[]? given) => [.. Headers, .. given ?? []];

    /// <summary>Never the values.</summary>
    public override string ToString() => $"{Headers.Count} headers, {(ApiKey is null ? "no" : "a")} key";

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
