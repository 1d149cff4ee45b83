using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>How an embedded pod presents itself.</summary>
internal static class PodIdentity
{
    public static PodFacts Facts(PodVersion version, long maxUploadBytes) => new()
    {
        MaxUploadBytes = maxUploadBytes,
        Features = version.HasFeatures ? Features(version, maxUploadBytes) : null,
        HasJobs = version.HasJobs,
        HasJobCancel = version.HasJobCancel,
        HasCancelledJobs = version.HasCancelledJobs,
        CountsPreviewableOutputs = version.CountsPreviewableOutputs,
        HasTargetedInterrupt = version.HasTargetedInterrupt,
        HasHistoryOffset = version.HasHistoryOffset,
        ChecksFetchSite = version.ChecksFetchSite,
        HardensDownloads = version.HardensDownloads,
        HasTranslations = version.IsAtLeast(0, 3, 13),
        HasFileList = version.IsAtLeast(0, 3, 15),
        ShowsDrawings = version.IsAtLeast(0, 30),
        HasModelContentTypes = version.IsAtLeast(0, 17),
        HasUserDataTree = version.IsAtLeast(0, 3, 31),
        HasGlobalSubgraphs = version.IsAtLeast(0, 3, 67),
        HasAssets = version.IsAtLeast(0, 9),
        HasNodeReplacements = version.ReplacesNodes,
    };

    // What this pod runs on is told in the fields that a client reads; it has no Python and no models.
    public static JsonObject SystemStats(PodVersion version)
    {
        var memory = GC.GetGCMemoryInfo();
        var (total, free) = (memory.TotalAvailableMemoryBytes, Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes));
        return new JsonObject
        {
            ["system"] = new JsonObject
            {
                ["os"] = OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux",
                ["ram_total"] = total,
                ["ram_free"] = free,
                ["comfyui_version"] = version.Text,
                ["python_version"] = $"none ({RuntimeInformation.FrameworkDescription}, ComfyPulse embedded pod)",
                ["pytorch_version"] = "none (simulated models)",
                ["embedded_python"] = false,
                ["argv"] = new JsonArray("comfypulse", "pod"),
            },
            ["devices"] = new JsonArray(new JsonObject
            {
                ["name"] = "cpu",
                ["type"] = "cpu",
                ["index"] = null,
                ["vram_total"] = total,
                ["vram_free"] = free,
                ["torch_vram_total"] = total,
                ["torch_vram_free"] = free,
            }),
        };
    }

    private static JsonObject Features(PodVersion version, long maxUploadBytes)
    {
        var features = new JsonObject { ["supports_preview_metadata"] = true };
        if (version.HardensDownloads)
        {
            features["supports_model_type_tags"] = true;
        }

        features["max_upload_size"] = maxUploadBytes;
        if (version.IsAtLeast(0, 4))
        {
            features["extension"] = new JsonObject { ["manager"] = new JsonObject { ["supports_v4"] = true } };
        }

        if (version.IsAtLeast(0, 14))
        {
            features["node_replacements"] = true;
        }

        if (version.IsAtLeast(0, 17))
        {
            features["assets"] = false;
        }

        return features;
    }
}
