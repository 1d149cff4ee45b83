using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.Execution;

public sealed class ExecutionCacheTests
{
    // A picture of 100 x 100 takes 120,000 bytes; three and what is kept beside them are below this.
    private readonly ExecutionCache _cache = new(maxBytes: 400_000);

    [Fact]
    public void The_oldest_results_go_first_when_they_are_too_many_bytes()
    {
        foreach (var signature in new[] { "a", "b", "c", "d" })
        {
            _cache.SetOutputs(signature, [Picture()]);
        }

        _cache.Trim();

        Assert.Equal(["b", "c", "d"], Known("a", "b", "c", "d"));
    }

    [Fact]
    public void What_a_prompt_used_again_is_as_fresh_as_new()
    {
        foreach (var signature in new[] { "a", "b", "c" })
        {
            _cache.SetOutputs(signature, [Picture()]);
        }

        _cache.Begin(["a", "d"], dropsOthers: false);
        _cache.SetOutputs("d", [Picture()]);
        _cache.Trim();

        Assert.Equal(["a", "c", "d"], Known("a", "b", "c", "d"));
    }

    [Fact]
    public void A_picture_that_several_nodes_handed_on_is_counted_once()
    {
        var picture = Picture();
        var signatures = Enumerable.Range(0, 100).Select(number => $"{number}").ToArray();
        foreach (var signature in signatures)
        {
            _cache.SetOutputs(signature, [picture]);
        }

        _cache.Trim();

        Assert.Equal(signatures, Known(signatures));
    }

    [Fact]
    public void Texts_masks_and_what_users_saw_count_too()
    {
        _cache.SetOutputs("text", [new string('x', 100_000)]);
        _cache.SetOutputs("mask", [new PixelMask(200, 200, 1, new float[200 * 200])]);
        _cache.SetUi("seen", new JsonObject { ["text"] = new JsonArray(new string('x', 100_000)) });
        _cache.SetOutputs("seen", []);

        _cache.Trim();

        Assert.Equal(["mask", "seen"], Known("text", "mask", "seen"));
    }

    [Fact]
    public void However_small_they_are_there_are_never_more_than_2000()
    {
        for (var number = 0; number < 2001; number++)
        {
            _cache.SetOutputs($"{number}", [1L]);
        }

        _cache.Trim();

        Assert.Equal(["1", "2000"], Known("0", "1", "2000"));
    }

    [Fact]
    public void Nothing_goes_while_a_prompt_runs()
    {
        foreach (var signature in new[] { "a", "b", "c", "d" })
        {
            _cache.SetOutputs(signature, [Picture()]);
        }

        Assert.Equal(["a", "b", "c", "d"], Known("a", "b", "c", "d"));
    }

    private IEnumerable<string> Known(params string[] signatures) => signatures.Where(signature => _cache.Find(signature) is not null);

    private static PixelImage Picture() => new(100, 100, 1, new float[100 * 100 * 3]);
}
