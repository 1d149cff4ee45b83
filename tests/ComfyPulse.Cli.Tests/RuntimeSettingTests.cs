using System.Text.Json;

namespace ComfyPulse.Cli.Tests;

/// <summary>What <c>docs/performance.md</c> promises of the command's runtime: lost in its project, it would be noticed by nobody.</summary>
public sealed class RuntimeSettingTests
{
    [Theory]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0")]
    [InlineData("System.Runtime.TieredPGO", "False")]
    public void The_commands_threads_do_not_spin_and_its_code_is_not_profiled(string setting, string expected)
    {
        using var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "ComfyPulse.Cli.runtimeconfig.json")));

        Assert.Equal(expected, config.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(setting).ToString());
    }
}
