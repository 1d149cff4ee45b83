using System.Text;
using ComfyPulse.Fuzzing;
using ComfyPulse.Protocol.Tests.Fuzzing;

namespace ComfyPulse.Protocol.Tests;

/// <summary>Inputs that are large in the one way that a careless reader pays for twice over. A reader that is not linear does not come back from the largest of them for hours.</summary>
public sealed class AdversarialTests
{
    private const int Small = 64 * 1024;
    private const int Large = 1024 * 1024;

    private static readonly TimeSpan SafetyNet = TimeSpan.FromMinutes(3);

    /// <summary>A head, something that is repeated, a tail.</summary>
    public static TheoryData<string, string, string> Texts => new()
    {
        { "", "[", "" },
        { "", "{\"a\":", "" },
        { "", "\"", "" },
        { "\"", "\\", "" },
        { "\"", "\\\"", "\"" },
        { "", " ", "{}" },
        { "", "N", "aN" },
        { "[", "NaN,", "0]" },
        { "[", "-Infinit,", "Infinity]" },
        { "{\"a\":\"", "NaN", "\"}" },
        { "", "1", "" },
        { "", "-", "" },
        { "[", "\"\\ud83d\",", "0]" },
        { "{\"type\": \"executed\", \"data\": {\"output\": ", "[", "}}" },
        { "{\"type\": \"executed\", \"data\": {", "\"a\": 1, ", "\"prompt_id\": \"p\"}}" },
        { "{\"type\": \"executed\", \"data\": {", "\"\\u0061\":1,", "\"prompt_id\":\"p\"}}" },
        { "{\"type\": \"execution_start\", \"data\": {", "\"prompt_id\": \"p\", ", "\"timestamp\": 1}}" },
        { "{\"type\": \"execution_cached\", \"data\": {\"prompt_id\": \"p\", \"nodes\": [", "\"1\",", "2]}}" },
        { "{\"type\": \"progress_state\", \"data\": {\"prompt_id\": \"p\", \"nodes\": {", "\"1\":{},", "\"2\":{}}}}" },
        { "{\"type\": \"progress_state\", \"data\": {\"prompt_id\": \"p\", ", "\"nodes\":5,", "\"nodes\": {\"1\": {}}}}" },
        { "{\"type\": \"logs\", \"data\": {\"entries\": [", "{\"m\":\"\"},", "0]}}" },
        { "{", "\"data\":{},", "\"type\":\"x\"}" },
        { "{", "\"type\":5,", "\"type\":\"x\"}" },
    };

    public static TheoryData<string, string, string> Bodies => new()
    {
        { "[", "1,", "1]" },
        { "{", "\"\":{},", "\"\":{}}" },
        { "{", "\"a\":[{}],", "\"a\":[{}]}" },
        { "{\"queue_running\":[", "[1,\"\"],", "[]],\"queue_pending\":[]}" },
        { "{\"queue_running\":[],\"queue_pending\":[", "[1,\"\"],", "[]]}" },
        { "{\"a\":{\"status\":{\"messages\":[", "[\"x\",{}],", "[]]}}}" },
        { "{\"a\":{\"status\":{\"messages\":[", "[\"progress_state\",{\"prompt_id\":\"\",\"nodes\":{}}],", "[]]}}}" },
        { "{\"a\":{\"outputs\":{", "\"\":0,", "\"\":0}}}" },
        { "{\"error\":{\"type\":\"\"},\"node_errors\":{", "\"\":{},", "\"\":{}}}" },
        { "{\"error\":{\"type\":\"\",", "\"extra_info\":{},", "\"extra_info\":{}},\"node_errors\":{}}" },
        { "{\"error\":\"\",\"node_errors\":{\"\":{\"errors\":[", "{\"type\":\"\"},", "0]}}}" },
        { "{\"jobs\":[", "{\"id\":\"\"},", "0],\"pagination\":{}}" },
        { "{\"id\":\"a\",\"status\":\"x\",", "\"outputs\":{},", "\"id\":\"b\"}" },
        { "{\"system\":{},\"devices\":[", "{},", "0]}" },
        { "{\"cancelled\":[", "0,", "0]}" },
        { "{\"a\":[", "{\"filename\":\"\"},", "0]}" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public Task A_large_frame_costs_no_more_than_its_size(string head, string repeated, string tail) => HoldAsync(Readers.Texts, head, repeated, tail);

    [Theory]
    [MemberData(nameof(Bodies))]
    [MemberData(nameof(Texts))]
    public Task A_large_answer_costs_no_more_than_its_size(string head, string repeated, string tail) => HoldAsync(Readers.BodiesOf(""), head, repeated, tail);

    private static async Task HoldAsync(FuzzTarget[] targets, string head, string repeated, string tail)
    {
        var (small, large) = (Input(Small), Input(Large));
        foreach (var target in targets)
        {
            target.Read(small); // tables that are made once
            var (little, much) = await Task.Run(() => (Cost(target, small), Cost(target, large)), TestContext.Current.CancellationToken).WaitAsync(SafetyNet, TestContext.Current.CancellationToken);

            // Sixteen times the size: lists and tables that double their room cost up to twice that.
            Assert.True(much <= Small + (2L * Large / Small * little), $"{target.Name} takes {little} bytes for {small.Length} and {much} for {large.Length}.");
        }

        byte[] Input(int length) => Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat(repeated, length / repeated.Length)) + tail);
    }

    private static long Cost(FuzzTarget target, byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        target.Read(input);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
