using System.Text.Json;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Prompts;

/// <summary>What a prompt's <c>extra_data</c> tells of its submission.</summary>
/// <param name="ClientId">The client id that its messages go to.</param>
/// <param name="CreatedAt">When the pod took it, by the pod's clock; newer pods tell.</param>
internal sealed record SubmissionFacts(string? ClientId, DateTimeOffset? CreatedAt)
{
    /// <summary>The facts; none where there are no extra data, or they cannot be read.</summary>
    public static SubmissionFacts Of(QueueItem? item)
    {
        try
        {
            if (item is not { ExtraData.IsNullOrMissing: false })
            {
                return new SubmissionFacts(ClientId: null, CreatedAt: null);
            }

            using var json = JsonDocument.Parse(item.ExtraData.Utf8);
            var root = json.RootElement;
            var client = root.TryGetProperty("client_id", out var id) && id.ValueKind is JsonValueKind.String ? id.GetString() : null;
            var created = root.TryGetProperty("create_time", out var time) && time.ValueKind is JsonValueKind.Number && time.TryGetInt64(out var milliseconds) ? PodTime.Of(milliseconds) : null;
            return new SubmissionFacts(string.IsNullOrEmpty(client) ? null : client, created);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new SubmissionFacts(ClientId: null, CreatedAt: null);
        }
    }
}
