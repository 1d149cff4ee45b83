using System.Runtime.CompilerServices;

namespace ComfyPulse.Tests.Training;

/// <summary>Plots and tables that people have looked at, kept beside the tests.</summary>
internal static class TrainingGolden
{
    private const string Rewrite = "COMFYPULSE_REWRITE_GOLDEN";

    /// <summary>The text is what the file of that name says.</summary>
    public static void Holds(string name, string text)
    {
        var path = Path.Combine(Here(), "Golden", name);
        if (Environment.GetEnvironmentVariable(Rewrite) is { Length: > 0 })
        {
            File.WriteAllText(path, text);
        }

        var wanted = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(wanted == text, $"It is not what {path} says. If it shall be, set {Rewrite}=1, run this test again, and look at what has changed.\n{text}");
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
