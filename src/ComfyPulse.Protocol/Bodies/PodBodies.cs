namespace ComfyPulse.Protocol;

/// <summary><c>GET /system_stats</c>. Memory is in bytes.</summary>
public sealed record SystemStats(string? ComfyUIVersion, string? Os, string? PythonVersion, string? PyTorchVersion, IReadOnlyList<string> Arguments, long? RamTotal, long? RamFree, IReadOnlyList<PodDevice> Devices)
{
    /// <summary>Reads the body; false with a reason where it has no <c>system</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out SystemStats? body, out string? problem) =>
        BodyReader.TryRead(utf8, "the system's facts", Read, out body, out problem);

    private static SystemStats? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        SystemStats? system = null;
        IReadOnlyList<PodDevice> devices = [];
        while (json.NextProperty())
        {
            if (json.IsObject && json.NameIs("system"u8))
            {
                system = ReadSystem(ref json);
            }
            else if (json.NameIs("devices"u8))
            {
                devices = BodyReader.List(ref json, PodDevice.Read);
            }
            else
            {
                json.Skip();
            }
        }

        return system is null ? null : system with { Devices = devices };
    }

    private static SystemStats ReadSystem(ref JsonCursor json)
    {
        string? version = null, os = null, python = null, pyTorch = null;
        IReadOnlyList<string> arguments = [];
        long? total = null, free = null;
        while (json.NextProperty())
        {
            if (json.NameIs("comfyui_version"u8))
            {
                version = json.Text();
            }
            else if (json.NameIs("os"u8))
            {
                os = json.Text();
            }
            else if (json.NameIs("python_version"u8))
            {
                python = json.Text();
            }
            else if (json.NameIs("pytorch_version"u8))
            {
                pyTorch = json.Text();
            }
            else if (json.NameIs("argv"u8))
            {
                arguments = json.Texts();
            }
            else if (json.NameIs("ram_total"u8))
            {
                total = json.Integer();
            }
            else if (json.NameIs("ram_free"u8))
            {
                free = json.Integer();
            }
            else
            {
                json.Skip();
            }
        }

        return new SystemStats(version, os, python, pyTorch, arguments, total, free, []);
    }
}

/// <summary>One device that a pod computes on. Memory is in bytes.</summary>
public sealed record PodDevice(string? Name, string? Type, int? Index, long? VramTotal, long? VramFree)
{
    internal static PodDevice? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return null;
        }

        var device = new PodDevice(null, null, null, null, null);
        while (json.NextProperty())
        {
            if (json.NameIs("name"u8))
            {
                device = device with { Name = json.Text() };
            }
            else if (json.NameIs("type"u8))
            {
                device = device with { Type = json.Text() };
            }
            else if (json.NameIs("index"u8))
            {
                device = device with { Index = json.Int32() };
            }
            else if (json.NameIs("vram_total"u8))
            {
                device = device with { VramTotal = json.Integer() };
            }
            else if (json.NameIs("vram_free"u8))
            {
                device = device with { VramFree = json.Integer() };
            }
            else
            {
                json.Skip();
            }
        }

        return device;
    }
}

/// <summary><c>GET /features</c> (since 0.3.45), and the <c>feature_flags</c> of a socket.</summary>
/// <param name="SupportsPreviewMetadata">Whether previews come with the node they belong to, for those who ask.</param>
/// <param name="MaxUploadSize">The largest body in bytes that the pod takes; null where it does not tell.</param>
/// <param name="Flags">Everything that the pod says, raw: an object.</param>
public sealed record PodFeatures(bool SupportsPreviewMetadata, long? MaxUploadSize, RawJson Flags)
{
    /// <summary>Reads the body; false with a reason where it is not an object.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out PodFeatures? body, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of features", Read, out body, out problem);

    private static PodFeatures? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        var inside = json;
        var flags = json.Raw();
        var previews = false;
        long? size = null;
        while (inside.NextProperty())
        {
            if (inside.NameIs("supports_preview_metadata"u8))
            {
                previews = inside.Flag() ?? false;
            }
            else if (inside.NameIs("max_upload_size"u8))
            {
                size = inside.Integer();
            }
            else
            {
                inside.Skip();
            }
        }

        return new PodFeatures(previews, size, flags);
    }
}
