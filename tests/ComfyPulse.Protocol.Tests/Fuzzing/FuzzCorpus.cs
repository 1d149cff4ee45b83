namespace ComfyPulse.Fuzzing;

/// <summary>Kept inputs by what they are, so that a rare kind is tried as often as a common one.</summary>
internal sealed record FuzzCorpus(IReadOnlyList<(string Name, byte[][] Inputs)> Groups, bool IsBinary = false)
{
    /// <summary>Groups of inputs, each input once, the long ones left out: most of what is in them is in shorter ones.</summary>
    public static FuzzCorpus Of(IEnumerable<(string Group, byte[] Input)> inputs, int longest, bool isBinary = false) =>
        new([.. inputs
            .Where(input => input.Input.Length <= longest)
            .GroupBy(input => input.Group, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Select(input => input.Input).DistinctBy(Convert.ToHexString).ToArray()))], isBinary);
}
