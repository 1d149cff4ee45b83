using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ComfyPulse.Protocol.Tests;

public sealed class PythonJsonTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[1,2,{}],"c":{}}""", """{"a": 1, "b": [1, 2, {}], "c": {}}""")]
    [InlineData("""[true,false,null,[]]""", "[true, false, null, []]")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e5", "100000.0")]
    [InlineData("1E16", "1e+16")]
    [InlineData("123456789012345678.0", "1.2345678901234568e+17")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("1.25e-7", "1.25e-07")]
    [InlineData("9007199254740993.0", "9007199254740992.0")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("-0", "0")]
    [InlineData("1e999", "Infinity")]
    [InlineData("0.1", "0.1")]
    [InlineData("5e-324", "5e-324")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("""[NaN,-Infinity,"NaN"]""", """[NaN, -Infinity, "NaN"]""")]
    [InlineData("\"wörld ✓ \U0001F600\"", """
        "w\u00f6rld \u2713 \ud83d\ude00"
        """)]
    [InlineData("""
        "\u0041\/\b\f\n\r\t\"\\\\u0041\u007f"
        """, """
        "A/\b\f\n\r\t\"\\\\u0041\u007f"
        """)]
    [InlineData("""
        {"\udcff": "a\udcffb"}
        """, """
        {"\udcff": "a\udcffb"}
        """)]
    public void Json_is_written_as_python_writes_what_it_reads(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(PythonJson.Format(Encoding.UTF8.GetBytes(json))));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nope")]
    public void What_is_not_json_is_said_to_be_none(string json)
    {
        Assert.False(PythonJson.TryFormat(Encoding.UTF8.GetBytes(json), out _));
        Assert.ThrowsAny<JsonException>(() => PythonJson.Format(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Every_recorded_body_is_already_as_python_writes_it()
    {
        foreach (var call in Traces.RestCalls())
        {
            var text = Encoding.UTF8.GetString(call.Body);
            if (text.All(char.IsAscii) && !text.Contains('\n', StringComparison.Ordinal))
            {
                Assert.Equal(text, Encoding.UTF8.GetString(PythonJson.Format(call.Body)));
            }
        }
    }

    [Fact]
    public void The_writer_tells_ints_from_floats()
    {
        var output = new ArrayBufferWriter<byte>();
        new PythonJsonWriter(output).BeginArray()
            .Integer(1).Float(1).Number(1).Number(1.5).Float(double.NaN).Text(null).Text("a\"").Flag(value: true).Null()
            .Raw(RawJson.FromText("{\"x\":[NaN]}")).Raw(default).Texts(["1", "2"])
            .BeginObject().Name("k").Integer(-1).Name("l").BeginArray().EndArray().EndObject()
            .EndArray();

        Assert.Equal("""[1, 1.0, 1, 1.5, NaN, null, "a\"", true, null, {"x": [NaN]}, null, ["1", "2"], {"k": -1, "l": []}]""", Encoding.ASCII.GetString(output.WrittenSpan));
    }
}
