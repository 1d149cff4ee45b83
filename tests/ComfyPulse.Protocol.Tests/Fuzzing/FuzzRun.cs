using System.Globalization;
using System.Text;

namespace ComfyPulse.Fuzzing;

/// <summary>Runs readers over made inputs on all cores, under the same laws for all: no exception, and memory within a small multiple of the input.</summary>
internal sealed class FuzzRun(string name, FuzzCorpus corpus, Func<int, FuzzTarget[]> targetsOf, int targetsAnInput)
{
    // A byte may be an item of a list: `1,` becomes a string, a record and the list's place for them. Errors have texts and stack traces of their own.
    private const long BytesPerByte = 96;
    private const long BytesAnyway = 32 * 1024;

    private readonly Lock _gate = new();
    private (long Number, string Text)? _failure;

    /// <summary>The largest multiple of its input that an input of 1 KiB or more cost.</summary>
    public double Dearest { get; private set; }

    /// <summary>Reads <paramref name="count"/> inputs; the first that breaks a law ends the run and is told with how to have it again.</summary>
    public async Task RunAsync(long count)
    {
        WarmUp();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(part => Task.Run(() => Run(part, Environment.ProcessorCount, count))));
        if (_failure is { } failure)
        {
            Assert.Fail(failure.Text);
        }
    }

    private void Run(int part, int parts, long count)
    {
        var mutator = new Mutator();
        for (var number = (long)part; number < count && !(number > _failure?.Number); number += parts)
        {
            var random = new FuzzRandom((ulong)FuzzSettings.Seed ^ Hash(name), number);
            var targets = targetsOf(mutator.Make(corpus, ref random));
            for (var i = 0; i < Math.Min(targetsAnInput, targets.Length); i++)
            {
                // The first is the input's own reader, the others are by chance: an answer may be anything.
                Read(targets[i == 0 ? 0 : random.Below(targets.Length)], mutator.Buffer.Memory, number);
            }
        }
    }

    private void Read(FuzzTarget target, ReadOnlyMemory<byte> input, long number)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Read(input);
        }
        catch (Exception error)
        {
            Fail(number, target, input, error.ToString());
            return;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > BytesAnyway + (BytesPerByte * input.Length))
        {
            Fail(number, target, input, $"{allocated} bytes were allocated for {input.Length}.");
        }

        if (input.Length >= 1024)
        {
            Dearest = Math.Max(Dearest, (double)allocated / input.Length);
        }
    }

    private void Fail(long number, FuzzTarget target, ReadOnlyMemory<byte> input, string what)
    {
        lock (_gate)
        {
            if (_failure is null || number < _failure.Value.Number)
            {
                var file = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"comfypulse-fuzz-{name}-{FuzzSettings.Seed}-{number}.bin"));
                File.WriteAllBytes(file, input.ToArray());
                _failure = (number, string.Create(CultureInfo.InvariantCulture, $"{target.Name}, input {number} of '{name}' with COMFYPULSE_FUZZ_SEED={FuzzSettings.Seed}, kept in {file}:\n{what}\n{Printable(input.Span)}"));
            }
        }
    }

    // What readers allocate once for all, such as tables, is no input's.
    private void WarmUp()
    {
        for (var group = 0; group < corpus.Groups.Count; group++)
        {
            foreach (var target in targetsOf(group))
            {
                target.Read("{"u8.ToArray());
                target.Read(corpus.Groups[group].Inputs[0]);
            }
        }
    }

    private static string Printable(ReadOnlySpan<byte> input) => string.Concat(Encoding.Latin1.GetString(input[..Math.Min(input.Length, 4000)]).Select(character => character is >= ' ' and < '\u007F' ? $"{character}" : $"\\x{(int)character:X2}"));

    private static ulong Hash(string text) => text.Aggregate(14695981039346656037, (hash, character) => (hash ^ character) * 1099511628211);
}
