using System.Text;
using ComfyPulse.Fuzzing;
using ComfyPulse.Protocol.Tests.Fuzzing;

namespace ComfyPulse.Protocol.Tests;

/// <summary>A million damaged frames and answers: nothing that a pod can send makes a reader throw, or take more memory than a small multiple of what it was sent.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int TextShare = 45, BinaryShare = 20, BodyShare = 35;

    [Fact]
    public Task No_text_frame_breaks_its_reader() => RunAsync("texts", KeptInputs.Texts, TextShare, _ => Readers.Texts, 1);

    [Fact]
    public Task No_binary_frame_breaks_its_reader() => RunAsync("binaries", KeptInputs.Binaries, BinaryShare, _ => Readers.Binaries, 2);

    [Fact]
    public async Task No_answer_breaks_a_reader_of_bodies()
    {
        var targets = KeptInputs.Bodies.Groups.Select(group => Readers.BodiesOf(group.Name)).ToArray();
        await RunAsync("bodies", KeptInputs.Bodies, BodyShare, group => targets[group], 3);
    }

    [Fact]
    public void What_was_read_from_damage_can_be_written_and_read_again()
    {
        var mutator = new Mutator();
        for (var number = 0; number < 20_000; number++)
        {
            var random = new FuzzRandom((ulong)FuzzSettings.Seed, number);
            mutator.Make(KeptInputs.Texts, ref random);
            TolerantTextFrameTests.ReadEverything(mutator.Buffer.Span);
            mutator.Make(KeptInputs.Binaries, ref random);
            _ = BinaryFrame.Read(mutator.Buffer.Memory, out _)?.ToBytes();
        }
    }

    /// <summary>A blank before a frame keeps it from the short way, which reads the head alone.</summary>
    [Fact]
    public void The_short_way_through_a_frames_head_tells_the_same_as_the_JSON_reader()
    {
        var mutator = new Mutator();
        for (var number = 0; number < 50_000; number++)
        {
            var random = new FuzzRandom((ulong)FuzzSettings.Seed, number);
            mutator.Make(KeptInputs.Texts, ref random);
            var fast = ServerFrame.Read(mutator.Buffer.Span);
            var slow = ServerFrame.Read([(byte)' ', .. mutator.Buffer.Span]);
            if (slow.Kind != ServerFrameKind.Unreadable)
            {
                Assert.True(fast.Kind == slow.Kind && fast.PromptId == slow.PromptId && Written(fast) == Written(slow), $"Input {number}: {Encoding.UTF8.GetString(mutator.Buffer.Span)}");
            }
        }

        static string? Written(in ServerFrame frame) => frame.ToMessage() is { } message ? Convert.ToHexString(MessageWriter.ToFrame(message)) : null;
    }

    [Fact]
    public void Every_kept_input_is_read_by_every_reader()
    {
        Assert.All(KeptInputs.Files("text"), file => TolerantTextFrameTests.ReadEverything(file.Input));
        Assert.All(KeptInputs.Files("binary"), file => Array.ForEach(Readers.Binaries, target => target.Read(file.Input)));
        Assert.All(KeptInputs.Files("bodies"), file => Array.ForEach(Readers.BodiesOf(file.Group), target => target.Read(file.Input)));
    }

    private async Task RunAsync(string name, FuzzCorpus corpus, int share, Func<int, FuzzTarget[]> targets, int targetsAnInput)
    {
        var run = new FuzzRun(name, corpus, targets, targetsAnInput);
        var count = FuzzSettings.TotalCount * share / 100;
        await run.RunAsync(count);
        output.WriteLine($"{count} inputs from {corpus.Groups.Sum(group => group.Inputs.Length)} kept ones in {corpus.Groups.Count} groups; at most {run.Dearest:F0} bytes a byte.");
    }
}
