namespace ComfyPulse.Cli.Tests.Output.Live;

/// <summary>Pictures of the view that people have looked at, kept as text beside the tests.</summary>
internal static class GoldenFile
{
    private const string Rewrite = "COMFYPULSE_REWRITE_GOLDEN";

    /// <summary>The text is what the file of that name says.</summary>
    public static void Holds(string name, string text)
    {
        var path = Repository.PathOf("tests", "ComfyPulse.Cli.Tests", "Output", "Live", "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
        {
            File.WriteAllText(path, text);
        }

        var wanted = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(wanted == text, $"The view is not what {path} says. If it shall be, set {Rewrite}=1, run this test again, and look at what has changed.\n{text}");
    }
}
