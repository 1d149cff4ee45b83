using System.Text.Json.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The keys that a submission can carry for partner nodes. They are never given back.</summary>
internal static class Secrets
{
    private static readonly string[] Keys = ["auth_token_comfy_org", "api_key_comfy_org"];

    /// <summary>Cuts them before the prompt is queued, where the version does so.</summary>
    public static void CutEarly(JsonObject extraData, PodVersion version)
    {
        foreach (var key in version.CutsSecretsEarly ? Keys : [])
        {
            extraData.Remove(key);
        }
    }

    /// <summary>The prompt without them, for the history: older versions show them in the queue until then.</summary>
    public static QueuedPrompt CutLate(QueuedPrompt prompt, PodVersion version)
    {
        if (version.CutsSecretsEarly || !Keys.Any(prompt.ExtraData.ContainsKey))
        {
            return prompt;
        }

        var extraData = prompt.ExtraData.DeepClone().AsObject();
        foreach (var key in Keys)
        {
            extraData.Remove(key);
        }

        return prompt with { ExtraData = extraData };
    }
}
