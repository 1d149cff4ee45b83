using System.Text;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

/// <summary>Reads FLAC files of the kinds that are written here, every checksum checked, with nothing of the code under test.</summary>
internal sealed class FlacReader
{
    private readonly byte[] _file;
    private long _bit;

    private FlacReader(byte[] file) => _file = file;

    public static (int SampleRate, short[][] Channels, string Comments) Read(byte[] file)
    {
        Assert.Equal("fLaC"u8.ToArray(), file[..4]);
        var reader = new FlacReader(file) { _bit = 32 };
        var (isLast, rate, channels, total, comments) = (false, 0, 0, 0L, "");
        while (!isLast)
        {
            isLast = reader.Bits(1) == 1;
            var (type, size) = (reader.Bits(7), (int)reader.Bits(24));
            var end = reader._bit + (size * 8);
            if (type == 0)
            {
                reader._bit += 80;
                (rate, channels) = ((int)reader.Bits(20), (int)reader.Bits(3) + 1);
                Assert.Equal(15, reader.Bits(5));
                total = reader.Bits(36);
            }
            else
            {
                comments = Encoding.UTF8.GetString(file, (int)(reader._bit / 8), size);
            }

            reader._bit = end;
        }

        var lists = Enumerable.Range(0, channels).Select(_ => new List<int>()).ToArray();
        for (var frame = 0; reader._bit / 8 < file.Length; frame++)
        {
            reader.Frame(lists, frame);
        }

        Assert.All(lists, list => Assert.Equal(total, list.Count));
        return (rate, [.. lists.Select(list => list.Select(value => checked((short)value)).ToArray())], comments);
    }

    private void Frame(List<int>[] channels, int number)
    {
        var start = (int)(_bit / 8);
        Assert.Equal(0b1111111111111000, Bits(16));
        Assert.Equal((0b0111, 0, channels.Length - 1, 0b100, 0), ((int)Bits(4), (int)Bits(4), (int)Bits(4), (int)Bits(3), (int)Bits(1)));
        var first = (int)Bits(8);
        var more = first < 0x80 ? 0 : first < 0xE0 ? 1 : 2;
        var coded = more == 0 ? first : first & (0x3F >> more);
        for (var i = 0; i < more; i++)
        {
            coded = (coded << 6) | (int)(Bits(8) & 0x3F);
        }

        Assert.Equal(number, coded);
        var count = (int)Bits(16) + 1;
        Assert.Equal(Crc(start, 8, 0x07), Bits(8));
        foreach (var channel in channels)
        {
            Subframe(channel, count);
        }

        _bit = (_bit + 7) / 8 * 8;
        Assert.Equal(Crc(start, 16, 0x8005), Bits(16));
    }

    private void Subframe(List<int> samples, int count)
    {
        Assert.Equal(0, Bits(1));
        var type = Bits(6);
        Assert.Equal(0, Bits(1));
        switch (type)
        {
            case 0:
                samples.AddRange(Enumerable.Repeat(Sample(), count));
                break;
            case 1:
                samples.AddRange(Enumerable.Range(0, count).Select(_ => Sample()).ToArray());
                break;
            default:
                Assert.Equal(0b001010, type);
                samples.AddRange([Sample(), Sample()]);
                Assert.Equal(0, Bits(6));
                var parameter = (int)Bits(4);
                for (var i = 2; i < count; i++)
                {
                    var high = 0L;
                    while (Bits(1) == 0)
                    {
                        high++;
                    }

                    var folded = (high << parameter) | Bits(parameter);
                    samples.Add((int)((folded >> 1) ^ -(folded & 1)) + (2 * samples[^1]) - samples[^2]);
                }

                break;
        }
    }

    private int Sample() => (short)Bits(16);

    private long Bits(int count)
    {
        var value = 0L;
        for (var i = 0; i < count; i++, _bit++)
        {
            value = (value << 1) | (long)((_file[_bit / 8] >> (int)(7 - (_bit % 8))) & 1);
        }

        return value;
    }

    private long Crc(int start, int width, int polynomial)
    {
        var crc = 0;
        for (var at = start; at < _bit / 8; at++)
        {
            crc ^= _file[at] << (width - 8);
            for (var bit = 0; bit < 8; bit++)
            {
                crc = ((crc >> (width - 1)) & 1) == 1 ? (crc << 1) ^ polynomial : crc << 1;
            }

            crc &= (1 << width) - 1;
        }

        return crc;
    }
}
