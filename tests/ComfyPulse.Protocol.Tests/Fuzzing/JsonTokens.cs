using System.Buffers;

namespace ComfyPulse.Fuzzing;

/// <summary>Where the tokens of something like JSON are: strings, words and numbers, punctuation. It takes anything; what is broken has odd tokens.</summary>
internal sealed class JsonTokens
{
    private static readonly SearchValues<byte> Stops = SearchValues.Create("{}[],:\" \n"u8);

    private readonly (int Start, int Length)[] _tokens = new (int, int)[512];

    public int Count { get; private set; }

    public (int Start, int Length) this[int index] => _tokens[index];

    public void Scan(ReadOnlySpan<byte> bytes)
    {
        Count = 0;
        for (var at = 0; at < bytes.Length && Count < _tokens.Length;)
        {
            var length = LengthAt(bytes[at..]);
            if (bytes[at] > ' ')
            {
                _tokens[Count++] = (at, length);
            }

            at += length;
        }
    }

    private static int LengthAt(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case (byte)'"':
                var end = 1;
                while (end < bytes.Length && bytes[end] != '"')
                {
                    end += bytes[end] == '\\' ? 2 : 1;
                }

                return Math.Min(end + 1, bytes.Length);
            case (byte)'{' or (byte)'}' or (byte)'[' or (byte)']' or (byte)',' or (byte)':' or <= (byte)' ':
                return 1;
            default:
                var stop = bytes.IndexOfAny(Stops);
                return stop < 0 ? bytes.Length : Math.Max(1, stop);
        }
    }
}
