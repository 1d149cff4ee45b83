using System.Globalization;
using System.Text;

namespace ComfyPulse.Diagnosis;

/// <summary>A word of the pod, or of what stands before it, made fit for a sentence: no control characters, not long.</summary>
internal static class PodText
{
    private const int Limit = 60;

    public static string Of(string? text)
    {
        var shown = new StringBuilder();
        foreach (var rune in (text ?? "").Trim().EnumerateRunes())
        {
            if (shown.Length >= Limit)
            {
                return shown.Append('…').ToString();
            }

            // Control characters, and marks that turn the writing direction.
            shown.Append(Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format ? " " : rune.ToString());
        }

        return shown.ToString();
    }

    /// <summary>The first sentence of one of our own messages: the fact, without the advice.</summary>
    public static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..(end + 1)];
    }
}
