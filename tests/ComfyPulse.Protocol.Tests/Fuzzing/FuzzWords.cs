using System.Text;

namespace ComfyPulse.Fuzzing;

/// <summary>Words that hurt: numbers at the edge of every type, bare words, half characters, depth, length, and the names that readers look for.</summary>
internal static class FuzzWords
{
    public static byte[][] Numbers { get; } = Bytes(
        "0", "-0", "-1", "1.0", "0.5", "1e999", "-1e999", "1e-999", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e308", "5e-324", "NaN", "Infinity", "-Infinity");

    public static byte[][] Values { get; } =
    [
        .. Numbers,
        .. Bytes("null", "true", "false", "{}", "[]", "[[]]", "[{}]", "{\"\":{}}", "\"\"", "\"NaN\"", "\"-1\"", "01", "+1", ".5", "1.", "0x10", "--1", "1e", "nan", "undefined", "'a'"),
        .. Bytes("\"\\ud83d\"", "\"\\udcff\"", "\"\\ud83d\\ude00\"", "\"\\u0000\"", "\"\\u12\"", "\"\\x\"", "\"\\", "\"\\\"", "\"a", "\"\t\"", "\"..\\\\..\\\\x\"", "\"../../etc/passwd\"", "\"\u00e9\u4e2d\""),
        [(byte)'"', 0xFF, 0xC3, (byte)'"'], [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'], [(byte)'"', 0xF0, 0x9F, 0x98, (byte)'"'], [0xEF, 0xBB, 0xBF], [0],
    ];

    /// <summary>Seldom: each is large.</summary>
    public static byte[][] Large { get; } =
    [
        Repeat("[", 70), Repeat("[", 5000), Repeat("{\"a\":", 70), Repeat("{\"a\":", 5000), [.. Repeat("[", 100), .. Repeat("]", 100)], [.. Repeat("[", 4000), .. Repeat("]", 4000)],
        Repeat("1", 2000), [.. "0."u8, .. Repeat("3", 2000)], [.. "\""u8, .. Repeat("x", 70_000), .. "\""u8], [.. "\""u8, .. Repeat("\\u00e9", 2000), .. "\""u8],
        [.. "["u8, .. Repeat("1,", 3000), .. "1]"u8], [.. "["u8, .. Repeat("\"\",", 2000), .. "\"\"]"u8], [.. "["u8, .. Repeat("{},", 2000), .. "{}]"u8], [.. "["u8, .. Repeat("NaN,", 1000), .. "NaN]"u8], [.. "{"u8, .. Repeat("\"\":{},", 1500), .. "\"\":{}}"u8],
    ];

    public static byte[][] Names { get; } =
    [
        .. Bytes(
            "\"type\"", "\"data\"", "\"prompt_id\"", "\"node\"", "\"nodes\"", "\"node_id\"", "\"display_node\"", "\"real_node_id\"", "\"parent_node_id\"", "\"value\"", "\"max\"", "\"state\"", "\"status\"", "\"sid\"", "\"exec_info\"", "\"queue_remaining\"", "\"output\"",
            "\"outputs\"", "\"executed\"", "\"traceback\"", "\"exception_type\"", "\"exception_message\"", "\"timestamp\"", "\"messages\"", "\"completed\"", "\"status_str\"", "\"prompt\"", "\"queue_running\"", "\"queue_pending\"", "\"error\"", "\"node_errors\"", "\"extra_info\"",
            "\"errors\"", "\"class_type\"", "\"jobs\"", "\"id\"", "\"name\"", "\"filename\"", "\"system\"", "\"devices\"", "\"cancelled\"", "\"entries\"", "\"progress_state\"", "\"progress\"", "\"executing\"", "\"execution_error\"", "\"execution_success\"", "\"execution_cached\"", "\"finished\""),
    ];

    private static byte[][] Bytes(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    private static byte[] Repeat(string word, int times) => [.. Enumerable.Repeat(Encoding.UTF8.GetBytes(word), times).SelectMany(bytes => bytes)];
}
