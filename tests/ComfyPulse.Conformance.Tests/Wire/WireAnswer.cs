using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ComfyPulse.Conformance.Tests.Wire;

/// <summary>What a pod answered, whole.</summary>
internal sealed record WireAnswer(int Status, byte[] Body, HttpContentHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string? MediaType => Headers.ContentType?.MediaType;

    public override string ToString() => $"{Status} {MediaType} {Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 2000)))}";
}
