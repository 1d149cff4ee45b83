using System.Text;
using ComfyPulse.Routes;

namespace ComfyPulse.Tests.Routes;

public sealed class MemberStreamTests
{
    private const string Odd = """ { "a" : {"x": "}\"]{,\\", "y": [1, {"z": []}]}, "b\"\\ü\n\ud83d\ude00": "te,xt}" ,"n":-1.5e3,"bare": NaN ,"":[],"last": {"max": 18446744073709551615, "i": Infinity} } rest""";

    private static readonly (string, string)[] Members =
    [
        ("a", """{"x": "}\"]{,\\", "y": [1, {"z": []}]}"""),
        ("b\"\\ü\n😀", "\"te,xt}\""),
        ("n", "-1.5e3"),
        ("bare", "NaN"),
        ("", "[]"),
        ("last", """{"max": 18446744073709551615, "i": Infinity}"""),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_members_are_the_same_wherever_the_answer_is_split()
    {
        var bytes = Encoding.UTF8.GetBytes(Odd);
        for (var split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(Members, await ReadAsync(new Pieces(bytes[..split], bytes[split..])));
        }
    }

    [Fact]
    public async Task The_members_are_the_same_when_every_byte_comes_alone()
    {
        Assert.Equal(Members, await ReadAsync(Pieces.OfOne(Odd)));
        Assert.Equal(Members.Select(member => (member.Item1, "")), await ReadAsync(Pieces.OfOne(Odd), keepsValues: false));
    }

    [Fact]
    public async Task An_answer_cut_at_any_byte_is_an_error_after_what_was_whole()
    {
        var bytes = Encoding.UTF8.GetBytes(Odd);
        var end = Array.LastIndexOf(bytes, (byte)'}');
        for (var length = 0; length < end; length++)
        {
            var members = new MemberStream(new Pieces(bytes[..length]));
            var whole = 0;
            var error = await Assert.ThrowsAsync<InvalidDataException>(async () =>
            {
                while (await members.NextAsync(keepsValue: true, Token))
                {
                    Assert.Equal(Members[whole++].Item1, members.Name);
                }
            });
            Assert.Contains("ends too early", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[]", "no object")]
    [InlineData("null", "no object")]
    [InlineData("<html>", "no object")]
    [InlineData("""{"a" 1}""", "':' is missing")]
    [InlineData("""{"a": 1 "b": 2}""", null)]
    [InlineData("""{"a": {} ]""", "',' is missing")]
    [InlineData("""{a: 1}""", "'\"' is missing")]
    [InlineData("""{"a": , "b": 1}""", "no value")]
    [InlineData("""{"a": }""", "no value")]
    [InlineData("""{"a": 1,}""", "'\"' is missing")]
    [InlineData("""{"a\x": 1}""", "no text")]
    [InlineData("{\"a\n\": 1}", "no text")]
    public async Task What_is_no_object_is_an_error(string json, string? why)
    {
        if (why is null)
        {
            // What stands between two commas is for who reads the value.
            Assert.Equal([("a", """1 "b": 2""")], await ReadAsync(Pieces.OfOne(json)));
            return;
        }

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Pieces.OfOne(json)));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_or_a_name_above_the_bound_is_an_error()
    {
        var value = $$"""{"small": 1, "large": "{{new string('x', 300_000)}}", "after": 2}""";
        var name = $$"""{"{{new string('x', 300_000)}}": 1}""";
        var deep = $$"""{"deep": {{new string('[', 5000)}}""";

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Pieces.OfSize(value, 1000), maxMemberBytes: 100_000));
        Assert.Contains("more than 100000 bytes", error.Message, StringComparison.Ordinal);
        Assert.Equal(["small", "large", "after"], (await ReadAsync(Pieces.OfSize(value, 1000), keepsValues: false, maxMemberBytes: 100_000)).Select(member => member.Name));
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Pieces.OfSize(name, 1000)));
        error = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Pieces.OfSize(deep, 1000), keepsValues: false));
        Assert.Contains("nests deeper", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_without_members_has_none() => Assert.Empty(await ReadAsync(Pieces.OfOne(" {\n} ")));

    private static async Task<List<(string Name, string Value)>> ReadAsync(Stream stream, bool keepsValues = true, int maxMemberBytes = MemberStream.MaxMemberBytes)
    {
        var members = new MemberStream(stream, maxMemberBytes);
        var read = new List<(string, string)>();
        while (await members.NextAsync(keepsValues, Token))
        {
            read.Add((members.Name, Encoding.UTF8.GetString(members.Value.Span).TrimEnd()));
        }

        return read;
    }

    /// <summary>A stream that gives one piece at a time.</summary>
    private sealed class Pieces(params byte[][] pieces) : MemoryStream
    {
        private int _next;

        public static Pieces OfOne(string text) => OfSize(text, 1);

        public static Pieces OfSize(string text, int size) => new([.. Encoding.UTF8.GetBytes(text).Chunk(size)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_next < pieces.Length && pieces[_next].Length == 0)
            {
                _next++;
            }

            if (_next == pieces.Length)
            {
                return new(0);
            }

            var piece = pieces[_next];
            var length = Math.Min(piece.Length, buffer.Length);
            piece.AsMemory(0, length).CopyTo(buffer);
            pieces[_next] = piece[length..];
            return new(length);
        }
    }
}
