using System.Globalization;

namespace ComfyPulse.Training;

/// <summary>What one line, of a log or of a node's text, tells of a training. One pass over a bounded part of the line; anything may stand there.</summary>
internal record struct TrainingWords
{
    /// <summary>Whatever a trainer writes in one line is shorter.</summary>
    public const int MaxLength = 1024;

    public int? Step { get; private set; }

    public int? Steps { get; private set; }

    /// <summary>Whether step and steps are those of a bar as tqdm draws it.</summary>
    public bool IsBar { get; private set; }

    public int? Epoch { get; private set; }

    public int? Epochs { get; private set; }

    public double? Loss { get; private set; }

    public double? LearningRate { get; private set; }

    public double? SecondsPerStep { get; private set; }

    /// <summary>What stands first in the line, up to its first number: a bar's name.</summary>
    public bool NamesTraining { get; private set; }

    public static TrainingWords Read(ReadOnlySpan<char> line)
    {
        var words = new TrainingWords();
        var left = line[..Math.Min(line.Length, MaxLength)];
        var word = default(ReadOnlySpan<char>);
        while (left.Length > 0)
        {
            if (char.IsAsciiLetter(left[0]) || left[0] == '_')
            {
                var length = 1;
                while (length < left.Length && (char.IsAsciiLetterOrDigit(left[length]) || left[length] == '_'))
                {
                    length++;
                }

                word = left[..length];
                left = left[length..];
                words.NamesTraining |= word.StartsWith("train", StringComparison.OrdinalIgnoreCase) || word.Equals("steps", StringComparison.OrdinalIgnoreCase);
                words.TakeNotANumber(word, ref left);
            }
            else if (TryNumber(left, out var number, out var length))
            {
                left = left[length..];
                words.Take(word, number, ref left);
                word = default;
            }
            else
            {
                // Only these may stand between a word and its number.
                word = left[0] is ' ' or '=' or ':' or '\t' ? word : default;
                left = left[1..];
            }
        }

        return words;
    }

    /// <summary>Some losses are no numbers: <c>loss=nan</c>.</summary>
    private void TakeNotANumber(ReadOnlySpan<char> word, ref ReadOnlySpan<char> left)
    {
        if (!IsLoss(word))
        {
            return;
        }

        var value = left.TrimStart(" =:\t");
        var isNegative = value.StartsWith("-");
        value = isNegative ? value[1..] : value;
        if (value.StartsWith("nan", StringComparison.OrdinalIgnoreCase) && !IsWordAt(value, 3))
        {
            Loss = double.NaN;
            left = value[3..];
        }
        else if (value.StartsWith("inf", StringComparison.OrdinalIgnoreCase) && !IsWordAt(value, 3))
        {
            Loss = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
            left = value[3..];
        }
    }

    private void Take(ReadOnlySpan<char> word, double number, ref ReadOnlySpan<char> left)
    {
        if (left.StartsWith("%"))
        {
            return; // the count says it better
        }

        if (left.StartsWith("it/s"))
        {
            SecondsPerStep = number > 0 ? 1 / number : SecondsPerStep;
            return;
        }

        if (left.StartsWith("s/it"))
        {
            SecondsPerStep = number > 0 ? number : SecondsPerStep;
            return;
        }

        if (left.StartsWith("/") && TryNumber(left[1..], out var of, out var length))
        {
            left = left[(1 + length)..];
            TakePair(word, number, of, left);
        }
        else if (IsLoss(word) && !double.IsNaN(number))
        {
            Loss = Loss is null || word.Equals("loss", StringComparison.OrdinalIgnoreCase) ? number : Loss;
        }
        else if (Is(word, "lr") || Is(word, "learning_rate"))
        {
            LearningRate = number is > 0 and < 1e6 ? number : LearningRate;
        }
        else if (Is(word, "epoch"))
        {
            Epoch = Whole(number) ?? Epoch;
        }
        else if (Is(word, "step"))
        {
            Step = Whole(number) ?? Step;
        }
    }

    private void TakePair(ReadOnlySpan<char> word, double number, double of, ReadOnlySpan<char> left)
    {
        if (Whole(number) is not { } done || Whole(of) is not { } all || all == 0 || done > all)
        {
            return;
        }

        if (Is(word, "epoch") || Is(word, "epochs"))
        {
            (Epoch, Epochs) = (done, all);
        }
        else if (left.StartsWith(" [") || Is(word, "step") || Is(word, "steps"))
        {
            (Step, Steps, IsBar) = (done, all, left.StartsWith(" ["));
        }
    }

    private static bool IsLoss(ReadOnlySpan<char> word) => word.EndsWith("loss", StringComparison.OrdinalIgnoreCase);

    private static bool Is(ReadOnlySpan<char> word, string what) => word.Equals(what, StringComparison.OrdinalIgnoreCase);

    private static bool IsWordAt(ReadOnlySpan<char> text, int index) => index < text.Length && char.IsAsciiLetterOrDigit(text[index]);

    private static int? Whole(double number) => number is >= 0 and <= int.MaxValue && number == Math.Floor(number) ? (int)number : null;

    /// <summary>A number as Python writes it: <c>12</c>, <c>-0.5</c>, <c>5.00e-04</c>.</summary>
    private static bool TryNumber(ReadOnlySpan<char> text, out double number, out int length)
    {
        length = text.StartsWith("-") ? 1 : 0;
        var digits = length;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || (text[length] == '.' && length + 1 < text.Length && char.IsAsciiDigit(text[length + 1]))))
        {
            length++;
        }

        if (length == digits)
        {
            number = 0;
            return false;
        }

        if (length < text.Length && text[length] is 'e' or 'E')
        {
            var exponent = length + 1 < text.Length && text[length + 1] is '+' or '-' ? length + 2 : length + 1;
            var end = exponent;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            length = end > exponent ? end : length;
        }

        return double.TryParse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out number) || NotOne(out number);

        // 1.2.3 is no number, but it is passed over as a whole.
        static bool NotOne(out double number)
        {
            number = double.NaN;
            return true;
        }
    }
}
