namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>The LoRAs that a pod offers: those that it claims to have, and those below its output folder's <c>loras</c>, which ComfyUI looks through too.</summary>
internal sealed class LoraFiles(string outputDirectory)
{
    private static readonly string[] Extensions = [".ckpt", ".pt", ".pt2", ".bin", ".pth", ".safetensors", ".pkl", ".sft"];

    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    private readonly string _folder = Path.Combine(outputDirectory, "loras");

    /// <summary>Their names as of now, in order; with the path below the folder.</summary>
    public IReadOnlyList<string> List() => [.. ModelFiles.Loras.Concat(Saved()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private IEnumerable<string> Saved() => Directory.Exists(_folder)
        ? Directory.EnumerateFiles(_folder, "*", Everywhere)
            .Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Select(file => Path.GetRelativePath(_folder, file))
        : [];
}
