using System.Globalization;
using System.Text;

namespace ComfyPulse.Cli.Tests.Output.Live;

/// <summary>A terminal as far as the command uses one: what is written to it becomes rows of characters. It knows no other sequences than those that may be used, and tells of lines that wrapped.</summary>
internal sealed class TerminalScreen(int width, int height)
{
    private readonly List<StringBuilder> _rows = [new()];
    private readonly StringBuilder _held = new();
    private (int Row, int Column) _saved;
    private int _top;
    private int _row;
    private int _column;

    /// <summary>Rows that went on in the next one because they were too long.</summary>
    public int Wraps { get; private set; }

    /// <summary>Whether the cursor is hidden.</summary>
    public bool IsCursorHidden { get; private set; }

    /// <summary>Pictures that were sent in escape sequences of their own, by the sequence's first characters.</summary>
    public List<string> Pictures { get; } = [];

    /// <summary>Everything that can be read, scrolled away or not, without blanks at the ends.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            var lines = _rows.Select(row => row.ToString().TrimEnd()).ToList();
            while (lines is [.., ""])
            {
                lines.RemoveAt(lines.Count - 1);
            }

            return lines;
        }
    }

    /// <summary>Takes what is written; a sequence may come in parts.</summary>
    public void Write(string text)
    {
        _held.Append(text);
        var all = _held.ToString();
        var at = 0;
        while (at < all.Length && Take(all, at) is var taken and > 0)
        {
            at += taken;
        }

        _held.Remove(0, at);
    }

    private int Take(string text, int at)
    {
        switch (text[at])
        {
            case '\r':
                _column = 0;
                return 1;
            case '\n':
                Down();
                return 1;
            case '\u001b':
                return TakeSequence(text, at);
            default:
                return TakeCharacter(text, at);
        }
    }

    private int TakeCharacter(string text, int at)
    {
        if (!Rune.TryGetRuneAt(text, at, out var rune))
        {
            return 0;
        }

        if (Rune.GetUnicodeCategory(rune) is not UnicodeCategory.NonSpacingMark)
        {
            Put(rune.IsBmp ? (char)rune.Value : '*');
        }

        return rune.Utf16SequenceLength;
    }

    private void Put(char character)
    {
        if (_column == width)
        {
            Wraps++;
            _column = 0;
            Down();
        }

        var row = _rows[_row];
        row.Append(' ', Math.Max(0, _column + 1 - row.Length));
        row[_column++] = character;
    }

    private void Down()
    {
        _row++;
        if (_row == _rows.Count)
        {
            _rows.Add(new());
        }

        _top = Math.Max(_top, _row - height + 1);
    }

    private int TakeSequence(string text, int at)
    {
        if (at + 1 >= text.Length)
        {
            return 0;
        }

        switch (text[at + 1])
        {
            case '7':
                _saved = (_row, _column);
                return 2;
            case '8':
                (_row, _column) = _saved;
                return 2;
            case '=' or '>': // the keypad's mode, which .NET sets
                return 2;
            case '[':
                var end = at + 2;
                while (end < text.Length && text[end] is (>= '0' and <= '9') or ';' or '?')
                {
                    end++;
                }

                if (end == text.Length)
                {
                    return 0;
                }

                Control(text[(at + 2)..end], text[end]);
                return end + 1 - at;
            default:
                return TakePicture(text, at);
        }
    }

    private int TakePicture(string text, int at)
    {
        Assert.Contains(text[at + 1], "P]_");
        var terminator = text[at + 1] == ']' ? "\a" : "\u001b\\";
        var end = text.IndexOf(terminator, at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return 0;
        }

        Pictures.Add(text.Substring(at + 1, Math.Min(12, end - at - 1)));
        return end + terminator.Length - at;
    }

    private void Control(string parameters, char final)
    {
        var number = int.TryParse(parameters, CultureInfo.InvariantCulture, out var given) ? given : 1;
        switch (final)
        {
            case 'A':
                Assert.True(_row - number >= _top, "The cursor goes above the screen's top.");
                _row -= number;
                break;
            case 'J' when parameters.Length == 0:
                Cut(_row, _column);
                for (var row = _row + 1; row < _rows.Count; row++)
                {
                    Cut(row, 0);
                }

                break;
            case 'K' when parameters.Length == 0:
                Cut(_row, _column);
                break;
            case 'h' or 'l' when parameters == "?25":
                IsCursorHidden = final == 'l';
                break;
            case 'h' or 'l' when parameters == "?1":
            case 'm':
                break;
            default:
                Assert.Fail($"A terminal need not know ESC [ {parameters} {final}.");
                break;
        }
    }

    private void Cut(int row, int column) => _rows[row].Length = Math.Min(_rows[row].Length, column);
}
