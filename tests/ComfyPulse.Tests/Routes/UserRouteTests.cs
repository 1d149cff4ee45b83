using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Tests.Client;

namespace ComfyPulse.Tests.Routes;

public sealed class UserRouteTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_of_a_user_are_written_read_moved_and_deleted()
    {
        await using var pod = await PodFixture.StartAsync();
        var files = pod.Client().Routes.UserData;

        Assert.Equal("workflows/my flow ü%2F.json", (await WriteAsync(files, "workflows/my flow ü%2F.json", "one"))!.Path);
        Assert.Null(await WriteAsync(files, "workflows/my flow ü%2F.json", "two", overwrite: false));
        Assert.Equal("one", await ReadAsync(files, "workflows/my flow ü%2F.json"));
        Assert.Equal(5, (await WriteAsync(files, "workflows/my flow ü%2F.json", "three"))!.Size);
        await WriteAsync(files, "workflows/deep/other.json", "x");

        Assert.Equal(["my flow ü%2F.json"], await files.ListAsync("workflows", cancellationToken: Token));
        Assert.Equal(["deep/other.json", "my flow ü%2F.json"], await files.ListAsync("workflows", recurse: true, cancellationToken: Token));
        Assert.Equal([("deep/other.json", 1L), ("my flow ü%2F.json", 5L)], (await files.ListDetailsAsync("workflows", recurse: true, cancellationToken: Token))!.Select(file => (file.Path, file.Size!.Value)));
        Assert.Equal(
            [("workflows", true), ("workflows/deep", true), ("workflows/my flow ü%2F.json", false), ("workflows/deep/other.json", false)],
            (await files.ListTreeAsync(cancellationToken: Token))!.Select(entry => (entry.Path, entry.IsDirectory)).OrderByDescending(entry => entry.IsDirectory).ThenBy(entry => entry.Path.Split('/').Length));

        Assert.Null(await files.MoveAsync("workflows/deep/other.json", "workflows/my flow ü%2F.json", overwrite: false, cancellationToken: Token));
        Assert.Equal("moved/a.json", (await files.MoveAsync("workflows/deep/other.json", "moved/a.json", cancellationToken: Token))!.Path);
        Assert.Equal("x", await ReadAsync(files, "moved/a.json"));
        Assert.True(await files.DeleteAsync("moved/a.json", cancellationToken: Token));
        Assert.False(await files.DeleteAsync("moved/a.json", cancellationToken: Token));
        Assert.Null(await files.OpenAsync("moved/a.json", cancellationToken: Token));
        Assert.Null(await files.ListAsync("nowhere", cancellationToken: Token));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("a/../../../secret")]
    [InlineData("/etc/hostname")]
    public async Task No_name_leads_out_of_the_folder_of_a_user(string name)
    {
        await using var pod = await PodFixture.StartAsync();
        var files = pod.Client().Routes.UserData;

        Assert.Equal(403, (int)(await Assert.ThrowsAsync<PodResponseException>(() => files.OpenAsync(name, cancellationToken: Token))).Status);
        Assert.Equal(403, (int)(await Assert.ThrowsAsync<PodResponseException>(() => WriteAsync(files, name, "x"))).Status);
        Assert.Equal(403, (int)(await Assert.ThrowsAsync<PodResponseException>(() => files.DeleteAsync(name, cancellationToken: Token))).Status);
        await Assert.ThrowsAsync<PodResponseException>(() => files.ListTreeAsync(name, cancellationToken: Token));
    }

    [Fact]
    public async Task Settings_are_set_one_by_one_or_together_and_the_others_stay()
    {
        await using var pod = await PodFixture.StartAsync();
        var users = pod.Client().Routes.Users;

        Assert.Empty(await users.GetSettingsAsync(cancellationToken: Token));
        await users.SetSettingAsync("Comfy.A b", RawJson.FromText("""{"x": [1, 2.5]}"""), cancellationToken: Token);
        await users.SetSettingsAsync(new Dictionary<string, RawJson> { ["Comfy.C"] = RawJson.FromText("true"), ["Comfy.D"] = RawJson.FromText("\"d\"") }, cancellationToken: Token);

        Assert.Equal("""{"x": [1, 2.5]}""", (await users.GetSettingAsync("Comfy.A b", cancellationToken: Token)).ToString());
        Assert.Null(await users.GetSettingAsync("Comfy.None", cancellationToken: Token));
        Assert.Equal(["Comfy.A b", "Comfy.C", "Comfy.D"], (await users.GetSettingsAsync(cancellationToken: Token)).Keys);
    }

    [Fact]
    public async Task A_user_is_added_once()
    {
        await using var pod = await PodFixture.StartAsync();
        var users = pod.Client().Routes.Users;

        Assert.False((await users.GetUsersAsync(Token)).IsMultiUser);
        Assert.StartsWith("Ann-B_", await users.CreateAsync("Ann B", Token), StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<PodResponseException>(() => users.CreateAsync("Ann B", Token));
        Assert.Contains("Duplicate username", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_of_a_call_goes_before_the_one_of_the_options()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("{}"));
        using var http = pod.Connect(options => options.Headers["comfy-user"] = "ann_1");
        var users = new PodRoutes(http).Users;

        await users.GetSettingsAsync(cancellationToken: Token);
        await users.GetSettingsAsync("ben_2", Token);
        await Assert.ThrowsAsync<ArgumentException>(() => users.GetSettingsAsync("ben\r\nX-Evil: 1", Token));

        Assert.Equal(["ann_1", "ben_2"], pod.Requests.Select(asked => asked.Headers["comfy-user"]));
    }

    [Fact]
    public async Task A_pod_from_before_the_tree_of_files_is_not_asked_for_it()
    {
        await using var pod = await PodFixture.StartAsync("0.3.30");

        Assert.Equal("0.3.31", (await Assert.ThrowsAsync<PodFeatureException>(() => pod.Client().Routes.UserData.ListTreeAsync(cancellationToken: Token))).NeededVersion);
    }

    private static async Task<UserDataFile?> WriteAsync(UserDataRoutes files, string path, string text, bool overwrite = true)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await files.WriteAsync(path, content, overwrite, cancellationToken: Token);
    }

    private static async Task<string> ReadAsync(UserDataRoutes files, string path)
    {
        await using var file = (await files.OpenAsync(path, cancellationToken: Token))!;
        using var reader = new StreamReader(file.Content);
        return await reader.ReadToEndAsync(Token);
    }
}
