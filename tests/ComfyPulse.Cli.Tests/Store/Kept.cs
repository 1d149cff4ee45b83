using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ComfyPulse.Cli.Tests.Store;

/// <summary>Entries of a local store, as a run writes them.</summary>
internal static class Kept
{
    public static void In(string folder, string promptId, string pod = "http://pod/")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, NameOf(promptId)), $$"""{"prompt_id":"{{promptId}}","pod":"{{pod}}","client_id":"c","submitted":"2026-01-01T00:00:00Z","follows_logs":false}""");
    }

    /// <summary>What a follower before has seen of a training: a loss of 7.5 at each of its first steps.</summary>
    public static void Seen(string folder, string promptId, int steps)
    {
        var curve = string.Join(',', Enumerable.Range(1, steps).Select(step => $"[{step},{step},1.5,3,false,1,7.5,7.5,7.5,7.5]"));
        File.WriteAllText(Path.Combine(folder, NameOf(promptId, ".seen")), $$"""{"since":"2026-01-01T00:00:00Z","at":"2026-01-01T00:00:10Z","fraction":0.01,"accepted":true,"witness":null,"curve":[{{curve}}],"samples":[],"files":[]}""");
    }

    /// <summary>The client id that a prompt was submitted with.</summary>
    public static string ClientIdOf(string folder, string promptId)
    {
        using var entry = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, NameOf(promptId))));
        return entry.RootElement.GetProperty("client_id").GetString()!;
    }

    private static string NameOf(string promptId, string ending = ".json") => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(promptId)).AsSpan(0, 16)) + ending;
}
