using System.Globalization;
using System.Text;
using System.Text.Json;
using ComfyPulse.Protocol;
using ComfyPulse.Workflows;

namespace ComfyPulse;

/// <summary>A value for an input. Made from a text, a number, a truth value, raw JSON, or a link.</summary>
/// <param name="Json">One JSON value. A list that is not a link goes as <c>{"__value__": […]}</c>: ComfyUI takes a bare array for a link.</param>
public readonly record struct WorkflowValue(RawJson Json)
{
    /// <summary>A text.</summary>
    public static implicit operator WorkflowValue(string value) => new(new RawJson(JsonText.Quote(value)));

    /// <summary>A whole number.</summary>
    public static implicit operator WorkflowValue(long value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole number up to 2^64-1, as seeds are.</summary>
    public static implicit operator WorkflowValue(ulong value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole number.</summary>
    public static implicit operator WorkflowValue(int value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A number. NaN and the infinities are not JSON: an edit with them throws <see cref="ArgumentException"/>.</summary>
    public static implicit operator WorkflowValue(double value) => Raw(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>A truth value.</summary>
    public static implicit operator WorkflowValue(bool value) => Raw(value ? "true" : "false");

    /// <summary>A link to an output of a node.</summary>
    /// <param name="nodeId">The node that gives the value.</param>
    /// <param name="slot">Which of its outputs, counted from 0.</param>
    public static WorkflowValue Link(string nodeId, int slot = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slot);
        byte[] link = [.. "["u8, .. JsonText.Quote(nodeId), .. ", "u8, .. Encoding.UTF8.GetBytes(slot.ToString(CultureInfo.InvariantCulture)), .. "]"u8];
        return new(new RawJson(link));
    }

    /// <summary>A value as a person types it: <c>20</c>, <c>7.5</c>, <c>true</c>, <c>null</c> and <c>"quoted"</c> are what JSON says; anything else, lists included, is a text.</summary>
    public static WorkflowValue FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        return trimmed.Length > 0 && trimmed[0] is not ('[' or '{') && IsOneValue(Encoding.UTF8.GetBytes(trimmed)) ? Raw(trimmed) : text;
    }

    /// <summary>Whether the bytes are exactly one JSON value: nothing that could break out of its place in a graph.</summary>
    internal static bool IsOneValue(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WorkflowReader.MaxDepth });
            while (reader.Read())
            {
            }

            return reader.BytesConsumed > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static WorkflowValue Raw(string json) => new(RawJson.FromText(json));
}
