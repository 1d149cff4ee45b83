using System.Globalization;

namespace ComfyPulse.Routes;

/// <summary>A pod's version: as it says, or the least that a probe proved, or not known.</summary>
/// <param name="Text">What the pod says; null where it says nothing.</param>
/// <param name="Number">The number in it, or the one proved; null where there is none.</param>
/// <param name="IsOnlyLeast">The pod is at least that new: it says something odd, as forks do.</param>
internal sealed record PodVersion(string? Text, Version? Number, bool IsOnlyLeast = false)
{
    /// <summary>Reads what a pod says: <c>0.33.0</c>, <c>v0.3.64-12-gabc1234</c>. Anything else has no number.</summary>
    public static PodVersion Parse(string? text)
    {
        var rest = (text ?? "").AsSpan().Trim().TrimStart('v');
        Span<int> parts = [0, 0, 0];
        var count = 0;
        while (count < parts.Length)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length : digits;
            if (!int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out parts[count]))
            {
                break;
            }

            count++;
            rest = rest[digits..];
            if (rest is not ['.', ..])
            {
                break;
            }

            rest = rest[1..];
        }

        // One number alone is a year or a commit count, not a version of ComfyUI's.
        return new PodVersion(text, count >= 2 ? new Version(parts[0], parts[1], parts[2]) : null);
    }

    /// <summary>Whether the pod has it; null where that is not known.</summary>
    public bool? Has(PodFeature feature) =>
        Number is null ? null
        : Number >= feature.Since ? true
        : IsOnlyLeast ? null
        : false;
}
