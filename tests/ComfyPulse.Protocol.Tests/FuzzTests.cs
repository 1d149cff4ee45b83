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
            var random = new FuzzRandom((ulong)FuzzRun.Seed, number);
            mutator.Make(KeptInputs.Texts, ref random);
            TolerantTextFrameTests.ReadEverything(mutator.Buffer.Span);
            mutator.Make(KeptInputs.Binaries, ref random);
            _ = BinaryFrame.Read(mutator.Buffer.Memory, out _)?.ToBytes();
        }
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
        var count = FuzzRun.TotalCount * share / 100;
        await run.RunAsync(count);
        output.WriteLine($"{count} inputs from {corpus.Groups.Sum(group => group.Inputs.Length)} kept ones in {corpus.Groups.Count} groups; at most {run.Dearest:F0} bytes a byte.");
    }
}
