namespace ComfyPulse.Fuzzing;

/// <summary>One reader under test.</summary>
/// <param name="Name">What it is called in a failure.</param>
/// <param name="Read">Reads an input and nothing else: what it allocates is counted. It throws <see cref="LawBrokenException"/> where the answer contradicts itself.</param>
internal sealed record FuzzTarget(string Name, Action<ReadOnlyMemory<byte>> Read);

/// <summary>A reader's answer broke a law that is no exception of its own.</summary>
internal sealed class LawBrokenException(string message) : Exception(message);
