using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary>A made-up LoRA as a safetensors file: the shape of one small layer, and metadata that say what it is.</summary>
internal static class LoraWeights
{
    private const int Features = 4;
    private const int Alignment = 8;

    public static byte[] Encode(LoraValue lora)
    {
        var isShort = lora.DataType == "bf16";
        using var data = new MemoryStream();
        var header = new JsonObject
        {
            ["__metadata__"] = new JsonObject
            {
                ["format"] = "pt",
                [PngMetadata.SimulatedKeyword] = string.Join(", ", lora.SimulatedBy),
                ["base_model"] = lora.Style,
                ["rank"] = lora.Rank.ToString(CultureInfo.InvariantCulture),
            },
        };
        foreach (var (name, shape) in (ReadOnlySpan<(string, int[])>)[("lora_down.weight", [lora.Rank, Features]), ("lora_up.weight", [Features, lora.Rank]), ("alpha", [])])
        {
            var begin = data.Length;
            Write(data, Hashing.Of(lora.Seed, Hashing.Of(name)), shape.Aggregate(1, (count, side) => count * side), isShort);
            header[$"diffusion_model.simulated.{name}"] = new JsonObject
            {
                ["dtype"] = isShort ? "BF16" : "F32",
                ["shape"] = new JsonArray([.. shape.Select(side => (JsonNode)side)]),
                ["data_offsets"] = new JsonArray(begin, data.Length),
            };
        }

        return [.. Header(header), .. data.ToArray()];
    }

    // Its length, then JSON; blanks at its end let the numbers begin where computers like them to.
    private static byte[] Header(JsonObject members)
    {
        using var json = new MemoryStream();
        json.Write(new byte[sizeof(ulong)]);
        using (var writer = new Utf8JsonWriter(json))
        {
            members.WriteTo(writer);
        }

        while (json.Length % Alignment != 0)
        {
            json.WriteByte((byte)' ');
        }

        var header = json.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static void Write(MemoryStream data, ulong seed, int count, bool isShort)
    {
        Span<byte> number = stackalloc byte[sizeof(float)];
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(number, (2 * Hashing.ToUnit(Hashing.Of(seed, (ulong)i))) - 1);

            // A bf16 is the upper half of a float.
            data.Write(isShort ? number[2..] : number);
        }
    }
}
