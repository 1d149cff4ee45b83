using System.Globalization;
using System.Text;

namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>Kitty's graphics protocol. The picture goes to the terminal under an id, and characters that stand for its parts are written where it shall be seen: being text, it moves and goes as text does.</summary>
internal static class Kitty
{
    // A command's data may be so long.
    private const int Chunk = 4096;

    private const string Placeholder = "\U0010EEEE";

    // The marks that number rows and columns, in the protocol's order: more than a preview has.
    private static readonly char[] Marks =
    [
        '\u0305', '\u030D', '\u030E', '\u0310', '\u0312', '\u033D', '\u033E', '\u033F', '\u0346', '\u034A', '\u034B', '\u034C', '\u0350', '\u0351', '\u0352', '\u0357',
        '\u035B', '\u0363', '\u0364', '\u0365', '\u0366', '\u0367', '\u0368', '\u0369', '\u036A', '\u036B', '\u036C', '\u036D', '\u036E', '\u036F', '\u0483', '\u0484',
        '\u0485', '\u0486', '\u0487', '\u0592', '\u0593', '\u0594', '\u0595', '\u0597', '\u0598', '\u0599', '\u059C', '\u059D', '\u059E', '\u059F', '\u05A0', '\u05A1',
    ];

    /// <summary>The characters: the picture, which replaces one of the same id, and its place, rows apart by line breaks.</summary>
    /// <param name="png">The picture as PNG.</param>
    /// <param name="size">The cells that it fills.</param>
    /// <param name="id">Its id, from 1 to 16,777,215.</param>
    public static string Draw(ReadOnlySpan<byte> png, CellSize size, int id)
    {
        var data = Convert.ToBase64String(png);
        var text = new StringBuilder();
        for (var at = 0; at == 0 || at < data.Length; at += Chunk)
        {
            // q=2: the terminal answers nothing, for its answer would come where the user types.
            var head = at == 0 ? string.Create(CultureInfo.InvariantCulture, $"a=T,U=1,f=100,t=d,i={id},c={size.Columns},r={size.Rows},q=2,") : "q=2,";
            text.Append(CultureInfo.InvariantCulture, $"\u001b_G{head}m={(at + Chunk < data.Length ? 1 : 0)};{data.AsSpan(at, Math.Min(Chunk, data.Length - at))}\u001b\\");
        }

        for (var row = 0; row < size.Rows; row++)
        {
            // The id is the characters' colour.
            text.Append(row == 0 ? "" : "\r\n").Append(CultureInfo.InvariantCulture, $"\u001b[38;2;{id >> 16 & 255};{id >> 8 & 255};{id & 255}m");
            for (var column = 0; column < size.Columns; column++)
            {
                text.Append(Placeholder).Append(Marks[row]).Append(Marks[column]);
            }

            text.Append("\u001b[39m");
        }

        return text.ToString();
    }

    /// <summary>Takes the picture out of the terminal's memory.</summary>
    public static string Remove(int id) => string.Create(CultureInfo.InvariantCulture, $"\u001b_Ga=d,d=I,i={id},q=2\u001b\\");
}
