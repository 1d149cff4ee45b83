namespace ComfyPulse.Cli.Output;

/// <summary>What a mistyped name may have meant.</summary>
internal static class NearNames
{
    private const int Most = 5;
    private const int LongestCompared = 80;

    /// <summary>The end of a sentence: <c>; did you mean A or B?</c>, or a full stop where nothing is near.</summary>
    public static string Question(string typed, IEnumerable<string> names)
    {
        var near = Of(typed, names);
        return near.Count == 0 ? "." : $"; did you mean {string.Join(" or ", near.Select(name => SafeText.OneLine(name, 80)))}?";
    }

    /// <summary>The names that are near: few letters differ, or one has the other in it. The nearest first.</summary>
    public static IReadOnlyList<string> Of(string typed, IEnumerable<string> names)
    {
        if (typed.Length is 0 or > LongestCompared)
        {
            return [];
        }

        var near = from name in names
                   where name.Length <= LongestCompared
                   let distance = Distance(typed.ToUpperInvariant(), name.ToUpperInvariant())
                   let contains = name.Contains(typed, StringComparison.OrdinalIgnoreCase)
                   where contains || distance <= Math.Max(1, typed.Length / 3)
                   orderby distance
                   select name;
        return [.. near.Take(Most)];
    }

    /// <summary>How many letters are to be put in, left out or changed (Levenshtein).</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                left = Math.Min(Math.Min(left, row[j]) + 1, diagonal + (one[i - 1] == other[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }

        return row[^1];
    }
}
