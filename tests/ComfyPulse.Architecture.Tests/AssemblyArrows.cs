using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ComfyPulse.Architecture.Tests;

/// <summary>The assemblies of this solution that an assembly refers to, read from its metadata.</summary>
internal static class AssemblyArrows
{
    public static IReadOnlyList<string> Of(string assemblyName)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assemblyName + ".dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)).Order(StringComparer.Ordinal)];
    }
}
