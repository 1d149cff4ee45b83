using System.Buffers;

namespace ComfyPulse.Workflows;

/// <summary>One replacement in a workflow's bytes: all others stay as they are.</summary>
internal readonly record struct Patch(ByteRange Where, ReadOnlyMemory<byte> With)
{
    /// <summary>Sets an input: in place where the node has it, else as a new member.</summary>
    public static Patch ForInput(ReadOnlySpan<byte> json, NodeLayout node, string input, ReadOnlyMemory<byte> value)
    {
        if (node.Values.TryGetValue(input, out var existing))
        {
            return new Patch(existing, value);
        }

        byte[] member = [.. JsonText.Quote(input), .. ": "u8, .. value.Span];
        return node.Inputs is { } inputs
            ? NewMember(json, inputs, member)
            : NewMember(json, node.Body, [.. "\"inputs\": {"u8, .. member, .. "}"u8]);
    }

    /// <summary>The bytes with the replacements made; they do not overlap.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> json, IEnumerable<Patch> patches)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var done = 0;
        foreach (var patch in patches.OrderBy(patch => patch.Where.Start))
        {
            output.Write(json[done..patch.Where.Start]);
            output.Write(patch.With.Span);
            done = patch.Where.End;
        }

        output.Write(json[done..]);
        return output.WrittenSpan.ToArray();
    }

    private static Patch NewMember(ReadOnlySpan<byte> json, ByteRange container, byte[] member)
    {
        var first = container.Start + 1;
        var isEmpty = json[first..(container.End - 1)].Trim(" \t\r\n"u8).IsEmpty;
        return new Patch(new ByteRange(first, first), isEmpty ? member : [.. member, .. ", "u8]);
    }
}
