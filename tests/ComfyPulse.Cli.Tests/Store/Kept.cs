namespace ComfyPulse.Cli.Tests.Store;

/// <summary>Entries of a local store, as a run writes them.</summary>
internal static class Kept
{
    public static void In(string folder, string promptId, string pod = "http://pod/")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, NameOf(promptId)), $$"""{"prompt_id":"{{promptId}}","pod":"{{pod}}","client_id":"c","submitted":"2026-01-01T00:00:00Z","follows_logs":false}""");
    }

    private static string NameOf(string promptId) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(promptId)).AsSpan(0, 16)) + ".json";
}
