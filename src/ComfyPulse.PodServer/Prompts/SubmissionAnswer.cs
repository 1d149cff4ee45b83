using System.Text.Json.Nodes;

namespace ComfyPulse.PodServer;

/// <summary>What <c>POST /prompt</c> is answered with. The family is closed.</summary>
public abstract record SubmissionAnswer
{
    private SubmissionAnswer()
    {
    }

    /// <summary>200: it is queued. <paramref name="NodeErrors"/> names the outputs that were dropped.</summary>
    public sealed record Accepted(string PromptId, QueueNumber Number, JsonObject NodeErrors) : SubmissionAnswer;

    /// <summary>400: it is not. The members are written as they are: older versions have other types here.</summary>
    public sealed record Refused(JsonNode Error, JsonNode NodeErrors) : SubmissionAnswer;
}
