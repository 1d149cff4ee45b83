using System.Runtime.InteropServices;

namespace ComfyPulse.Workflows;

/// <summary>A stretch of a workflow's bytes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ByteRange(int Start, int End);

/// <summary>Where a node's inputs stand in the bytes, so that an edit can replace exactly what it means.</summary>
/// <param name="Body">The node's object, braces included.</param>
/// <param name="Inputs">Its <c>inputs</c> object, braces included; null where it has none.</param>
/// <param name="Values">Each input's value. Of duplicate keys the last, as Python reads them.</param>
internal sealed record NodeLayout(ByteRange Body, ByteRange? Inputs, IReadOnlyDictionary<string, ByteRange> Values);
