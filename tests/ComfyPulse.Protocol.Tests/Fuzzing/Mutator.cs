using System.Buffers.Binary;

namespace ComfyPulse.Fuzzing;

/// <summary>Makes inputs out of kept ones: one of them, damaged once to five times. Not safe for several threads; each has its own.</summary>
internal sealed class Mutator
{
    private readonly JsonTokens _tokens = new();

    public FuzzBuffer Buffer { get; } = new();

    /// <summary>An input of <paramref name="corpus"/> with damage, in <see cref="Buffer"/>; gives back the group that it came from.</summary>
    public int Make(FuzzCorpus corpus, ref FuzzRandom random)
    {
        var group = random.Below(corpus.Groups.Count);
        Buffer.Set(Pick(corpus.Groups[group].Inputs, ref random));
        var damages = 1 + random.Below(2) + (random.OneIn(3) ? random.Below(4) : 0);
        for (var i = 0; i < damages; i++)
        {
            Damage(corpus, group, ref random);
        }

        return group;
    }

    private void Damage(FuzzCorpus corpus, int group, ref FuzzRandom random)
    {
        if (corpus.IsBinary && random.OneIn(2))
        {
            DamageWord(ref random);
            return;
        }

        switch (random.Below(16))
        {
            case 0 or 1:
                DamageByte(ref random);
                break;
            case 2:
                DamageRange(ref random);
                break;
            case 3:
                Buffer.Cut(random.Below(Buffer.Length + 1));
                break;
            case 4:
                DamageNumbers(ref random);
                break;
            case 5:
                Splice(Pick(corpus.Groups[random.OneIn(2) ? group : random.Below(corpus.Groups.Count)].Inputs, ref random), ref random);
                break;
            default:
                DamageTokens(ref random);
                break;
        }
    }

    private void DamageByte(ref FuzzRandom random)
    {
        if (Buffer.Length > 0)
        {
            ref var value = ref Buffer.Span[random.Below(Buffer.Length)];
            value = random.OneIn(2) ? (byte)(value ^ (1 << random.Below(8))) : (byte)random.Next();
        }
    }

    private void DamageRange(ref FuzzRandom random)
    {
        var (at, other) = (random.Below(Buffer.Length + 1), random.Below(Buffer.Length + 1));
        var count = Math.Min(random.Below(random.OneIn(4) ? 400 : 12), Buffer.Length - at);
        switch (random.Below(3))
        {
            case 0:
                Buffer.Replace(at, count, []);
                break;
            case 1:
                Buffer.Replace(other, 0, Buffer.Span.Slice(at, count));
                break;
            default:
                Span<byte> noise = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(noise, random.Next());
                Buffer.Replace(at, Math.Min(count, 8), noise[..(1 + random.Below(8))]);
                break;
        }
    }

    /// <summary>The head of this one with the tail of another.</summary>
    private void Splice(ReadOnlySpan<byte> other, ref FuzzRandom random)
    {
        var at = random.Below(Buffer.Length + 1);
        Buffer.Replace(at, Buffer.Length - at, other[random.Below(other.Length + 1)..]);
    }

    /// <summary>Several numbers become the same one: a step of as many steps, a place of as many places.</summary>
    private void DamageNumbers(ref FuzzRandom random)
    {
        _tokens.Scan(Buffer.Span);
        var number = Pick(FuzzWords.Numbers, ref random);
        for (var i = _tokens.Count - 1; i >= 0; i--)
        {
            var (start, length) = _tokens[i];
            if (Buffer.Span[start] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' && !random.OneIn(4))
            {
                Buffer.Replace(start, length, number);
            }
        }
    }

    private void DamageTokens(ref FuzzRandom random)
    {
        _tokens.Scan(Buffer.Span);
        if (_tokens.Count == 0)
        {
            Buffer.Replace(0, 0, Word(ref random));
            return;
        }

        var (one, two) = (random.Below(_tokens.Count), random.Below(_tokens.Count));
        var (first, second) = (_tokens[Math.Min(one, two)], _tokens[Math.Max(one, two)]);
        switch (random.Below(8))
        {
            case 0:
                Buffer.Replace(second.Start, second.Length, []);
                break;
            case 1: // two tokens change places; the later first, so that the other's place still holds
                var (earlier, later) = (Buffer.Span.Slice(first.Start, first.Length).ToArray(), Buffer.Span.Slice(second.Start, second.Length).ToArray());
                Buffer.Replace(second.Start, second.Length, earlier);
                Buffer.Replace(first.Start, first.Length, later);
                break;
            case 2: // some tokens in a row come twice: a member, an item, a bracket
                var last = _tokens[Math.Min(Math.Min(one, two) + random.Below(6), _tokens.Count - 1)];
                Buffer.Replace(random.OneIn(2) ? first.Start : second.Start, 0, Buffer.Span[first.Start..(last.Start + last.Length)]);
                break;
            case 3: // a value of the same document in another place
                Buffer.Replace(second.Start, second.Length, Buffer.Span.Slice(first.Start, first.Length));
                break;
            default:
                Buffer.Replace(first.Start, random.OneIn(6) ? 0 : first.Length, Word(ref random));
                break;
        }
    }

    /// <summary>A number of four bytes, as binary frames have at their head: event, length, kind.</summary>
    private void DamageWord(ref FuzzRandom random)
    {
        if (Buffer.Length < 4)
        {
            return;
        }

        var word = Buffer.Span.Slice(4 * random.Below(Math.Min(4, Buffer.Length / 4)), 4);
        var old = BinaryPrimitives.ReadUInt32BigEndian(word);
        BinaryPrimitives.WriteUInt32BigEndian(word, random.Below(8) switch
        {
            0 => uint.MaxValue,
            1 => int.MaxValue,
            2 => 0x80000000,
            3 => old + 1,
            4 => old - 1,
            5 => (uint)Buffer.Length - (uint)random.Below(13),
            6 => (uint)random.Below(6),
            _ => (uint)random.Next(),
        });
    }

    private static ReadOnlySpan<byte> Word(ref FuzzRandom random) =>
        random.OneIn(60) ? Pick(FuzzWords.Large, ref random) : random.OneIn(4) ? Pick(FuzzWords.Names, ref random) : Pick(FuzzWords.Values, ref random);

    private static byte[] Pick(byte[][] from, ref FuzzRandom random) => from[random.Below(from.Length)];
}
