using System.Security.Cryptography;

namespace ComfyPulse.PodServer;

/// <summary>Compares files by what is in them.</summary>
internal static class FileContents
{
    public static bool AreEqual(string first, string second) =>
        new FileInfo(first).Length == new FileInfo(second).Length && Hash(first).AsSpan().SequenceEqual(Hash(second));

    private static byte[] Hash(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }
}
