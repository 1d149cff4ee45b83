using System.Text.RegularExpressions;
using ComfyPulse.Fuzzing;

namespace ComfyPulse.Protocol.Tests.Fuzzing;

/// <summary>What the inputs are made of: everything recorded, and the small files of <c>Corpus</c>, each an input that was of interest once.</summary>
internal static partial class KeptInputs
{
    private static readonly string Folder = Path.Combine(Traces.Root, "..", "ComfyPulse.Protocol.Tests", "Corpus");

    public static FuzzCorpus Texts { get; } = FuzzCorpus.Of(
        Traces.TextFrames().Select(frame => (ServerFrame.Read(frame.Frame).Kind.ToString(), frame.Frame)).Concat(Files("text")), longest: 3000);

    public static FuzzCorpus Binaries { get; } = FuzzCorpus.Of(
        Traces.BinaryFrames().Select(frame => ($"event {frame.Frame[3]}", frame.Frame[..Math.Min(frame.Frame.Length, 400)])).Concat(Files("binary")), longest: 1000, isBinary: true);

    public static FuzzCorpus Bodies { get; } = FuzzCorpus.Of(
        Traces.RestCalls().Select(call => ($"{call.Method} {Ids().Replace(call.Path, "{id}")} {call.Status}", call.Body)).Concat(Files("bodies")), longest: 4000);

    /// <summary>The files of <c>Corpus</c> alone, by folder.</summary>
    public static IEnumerable<(string Group, byte[] Input)> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Folder, folder)).Order(StringComparer.Ordinal).Select(file => ($"corpus {Path.GetFileNameWithoutExtension(file).Split('-')[0]}", File.ReadAllBytes(file)));

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ids();
}
