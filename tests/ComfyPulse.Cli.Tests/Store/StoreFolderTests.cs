using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Tests.Store;

public sealed class StoreFolderTests
{
    [Fact]
    public void The_folder_is_the_chosen_one_or_the_systems_place_for_state()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has a place of its own.");

        Assert.Equal("/s/prompts", Of(("COMFYPULSE_STATE", "/s"), ("XDG_STATE_HOME", "/x")));
        Assert.Equal("/x/comfypulse/prompts", Of(("XDG_STATE_HOME", "/x"), ("HOME", "/h")));
        Assert.Equal("/h/.local/state/comfypulse/prompts", Of(("XDG_STATE_HOME", "relative"), ("HOME", "/h")));
        Assert.Null(Of());
    }

    private static string? Of(params (string Name, string Value)[] environment) => StoreFolder.Of(name => environment.Where(pair => pair.Name == name).Select(pair => pair.Value).FirstOrDefault());
}
