namespace ComfyPulse.Protocol;

/// <summary><c>GET /system_stats</c>. Memory is in bytes.</summary>
public sealed record SystemStats(string? ComfyUIVersion, string? Os, string? PythonVersion, string? PyTorchVersion, IReadOnlyList<string> Arguments, long? RamTotal, long? RamFree, IReadOnlyList<PodDevice> Devices);

/// <summary>One device that a pod computes on. Memory is in bytes.</summary>
public sealed record PodDevice(string? Name, string? Type, int? Index, long? VramTotal, long? VramFree);

/// <summary>The answer to an upload. Use this name: the pod may have chosen another than the one sent.</summary>
public sealed record UploadedFile(string Name, string Subfolder, string Type);

/// <summary>One file among the outputs of a prompt, as <c>/view</c> wants it. Names are the pod's words and never a path here.</summary>
public sealed record FileReference(string FileName, string Subfolder, string Type);
