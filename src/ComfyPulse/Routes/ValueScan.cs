using System.Buffers;

namespace ComfyPulse.Routes;

/// <summary>Finds where a value of JSON ends, over as many buffers as it takes. Only brackets and quotes count; what is between them is not looked at.</summary>
internal struct ValueScan(bool isInString)
{
    /// <summary>Deeper than this, no reader follows.</summary>
    public const int MaxDepth = 4096;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[],"u8);

    private bool _isInString = isInString;
    private bool _isEscaped;
    private int _depth;

    /// <summary>Whether it nests deeper than any reader follows.</summary>
    public readonly bool IsTooDeep => _depth > MaxDepth;

    /// <summary>From inside a string to behind its closing quote; false where the bytes end before.</summary>
    public bool EndsString(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length)
        {
            if (_isEscaped)
            {
                _isEscaped = false;
                at++;
                continue;
            }

            var stop = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
            {
                at = bytes.Length;
                return false;
            }

            at += stop + 1;
            if (bytes[at - 1] == '"')
            {
                _isInString = false;
                return true;
            }

            _isEscaped = true;
        }

        return false;
    }

    /// <summary>From inside a value to the comma or the bracket behind it; false where the bytes end before, or it nests too deep.</summary>
    public bool EndsValue(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length && !IsTooDeep)
        {
            if (_isInString)
            {
                EndsString(bytes, ref at);
                continue;
            }

            var stop = bytes[at..].IndexOfAny(Structure);
            if (stop < 0)
            {
                at = bytes.Length;
                return false;
            }

            at += stop;
            if (_depth == 0 && bytes[at] is (byte)',' or (byte)'}' or (byte)']')
            {
                return true;
            }

            Step(bytes[at++]);
        }

        return false;
    }

    private void Step(byte structure)
    {
        switch (structure)
        {
            case (byte)'"':
                _isInString = true;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'}' or (byte)']':
                _depth--;
                break;
            default:
                break;
        }
    }
}
