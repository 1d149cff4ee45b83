using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Cryptography;

namespace ComfyPulse.Cli.Input;

/// <summary>What <c>--seed</c> asks for: a number, or one drawn here.</summary>
/// <param name="Value">The seed.</param>
/// <param name="IsDrawn">Whether it was drawn; then the user is told which.</param>
internal sealed record Seed(ulong Value, bool IsDrawn)
{
    /// <summary>Draws one.</summary>
    public static Seed Draw() => new(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), IsDrawn: true);

    /// <summary>Reads an option's value; what is wrong becomes a parse error.</summary>
    public static Seed? Parse(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (text.Equals("random", StringComparison.OrdinalIgnoreCase))
        {
            return Draw();
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return new Seed(value, IsDrawn: false);
        }

        result.AddError($"'{text}' is not a seed; write a whole number from 0 to {ulong.MaxValue}, or random.");
        return null;
    }
}
