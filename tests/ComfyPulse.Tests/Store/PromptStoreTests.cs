using ComfyPulse.Store;

namespace ComfyPulse.Tests.Store;

public sealed class PromptStoreTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly PromptStore _store;

    public PromptStoreTests() => _store = new PromptStore(_folder["prompts"], TimeProvider.System);

    private string[] Files => Directory.GetFiles(_folder["prompts"]);

    [Fact]
    public void What_is_kept_is_found_again_byte_for_byte()
    {
        var prompt = Prompt("../a\u001b\n");

        _store.Keep(prompt);

        var found = _store.Find("../a\u001b\n")!;
        Assert.Equal(prompt with { Workflow = null }, found with { Workflow = null });
        Assert.Equal("18446744073709551615", found.Workflow!.Nodes["1"].Inputs["seed"].Value.ToString());
        Assert.Null(_store.Find("b"));
        _store.Forget(prompt.PromptId);
        Assert.Null(_store.Find(prompt.PromptId));
    }

    [Fact]
    public void Files_are_their_users_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");

        _store.Keep(Prompt("a"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(Assert.Single(Files)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf(_folder["prompts"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"prompt_id": 5}""")]
    [InlineData("""{"prompt_id": "a", "pod": "http://pod/", "client_id": "c", "submitted": "yesterday"}""")]
    [InlineData("""{"prompt_id": "a", "pod": "http://pod/", "client_id": "c", "submitted": "2026-01-01T00:00:00Z", "process": 7}""")]
    [InlineData("""{"prompt_id": "\ud800", "pod": "http://pod/", "client_id": "c", "submitted": "2026-01-01T00:00:00Z"}""")]
    public void A_damaged_file_is_no_entry_and_is_written_anew(string content)
    {
        _store.Keep(Prompt("a"));
        File.WriteAllText(Assert.Single(Files), content);

        Assert.Null(_store.Find("a"));
        Assert.Empty(_store.Newest(10));

        _store.Keep(Prompt("a"));
        Assert.NotNull(_store.Find("a"));
    }

    [Fact]
    public void A_damaged_workflow_costs_the_workflow_only()
    {
        _store.Keep(Prompt("a") with { Workflow = null });
        var file = Assert.Single(Files);
        File.WriteAllText(file, File.ReadAllText(file).TrimEnd('}') + ""","started":1},"workflow":{"1":7}}""");

        var found = _store.Find("a");

        Assert.Null(Assert.IsType<KeptPrompt>(found).Workflow);
    }

    [Fact]
    public async Task Writers_at_once_lose_nothing_and_leave_no_parts()
    {
        await Parallel.ForAsync(0, 200, TestContext.Current.CancellationToken, (index, _) =>
        {
            new PromptStore(_folder["prompts"], TimeProvider.System).Keep(Prompt($"{index / 2}"));
            return ValueTask.CompletedTask;
        });

        Assert.Equal(100, Files.Length);
        Assert.All(Enumerable.Range(0, 100), index => Assert.NotNull(_store.Find($"{index}")));
    }

    [Fact]
    public async Task Of_many_that_claim_a_prompt_at_once_one_gets_it_until_it_gives_it_back()
    {
        _store.Keep(Prompt("a"));
        var claims = 0;
        await Parallel.ForAsync(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, (_, _) =>
        {
            Interlocked.Add(ref claims, new PromptStore(_folder["prompts"]).TryClaim("a") is null ? 0 : 1);
            return ValueTask.CompletedTask;
        });

        Assert.Equal(1, claims);
        Assert.True(_store.Find("a")!.IsFollowed);
        _store.Release("a");
        Assert.NotNull(_store.TryClaim("a"));
        Assert.Null(_store.TryClaim("b"));
        Assert.DoesNotContain(Files, file => file.EndsWith(".claim", StringComparison.Ordinal));
    }

    [Fact]
    public void Old_entries_and_those_above_a_thousand_are_let_go()
    {
        _store.Keep(Prompt("old"));
        File.SetLastWriteTimeUtc(Assert.Single(Files), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-31));
        var part = Path.Combine(_folder["prompts"], "x.json.1.part");
        File.WriteAllText(part, "");
        File.SetLastWriteTimeUtc(part, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));
        for (var index = 0; index < PromptStore.MostEntries; index++)
        {
            File.WriteAllText(Path.Combine(_folder["prompts"], $"{index}.json"), "{}");
        }

        for (var index = 0; index < 100; index++)
        {
            _store.Keep(Prompt($"new {index}"));
        }

        Assert.Null(_store.Find("old"));
        Assert.All(Enumerable.Range(0, 100), index => Assert.NotNull(_store.Find($"new {index}")));
        Assert.InRange(Files.Length, PromptStore.MostEntries, PromptStore.MostEntries + 50);
        Assert.False(File.Exists(part));
    }

    [Fact]
    public void Most_prompts_are_kept_without_a_look_at_all_the_others()
    {
        _store.Keep(Prompt("first"));
        var stale = Path.Combine(_folder["prompts"], "stale.json");
        var looks = 0;
        for (var index = 0; index < 320; index++)
        {
            if (!File.Exists(stale))
            {
                looks += index > 0 ? 1 : 0;
                File.WriteAllText(stale, "{}");
                File.SetLastWriteTimeUtc(stale, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-31));
            }

            _store.Keep(Prompt($"{index}"));
        }

        Assert.InRange(looks, 10, 32);
    }

    [Fact]
    public void A_process_is_alive_by_its_id_and_its_start()
    {
        var me = OwnerProcess.Current();

        Assert.True(me.IsAlive());
        Assert.False((me with { StartedAt = me.StartedAt - 60_000 }).IsAlive());
        Assert.False((me with { Machine = "another" }).IsAlive());
        Assert.False((me with { Id = int.MaxValue }).IsAlive());
    }

    public void Dispose() => _folder.Dispose();

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path);

    private static KeptPrompt Prompt(string id) => new(id, new Uri("http://pod/"), "client", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
        FollowsLogs = true,
        Owner = new OwnerProcess("here", 7, 8),
        Workflow = Workflow.Parse("""{"1": {"class_type": "KSampler", "inputs": {"seed": 18446744073709551615}}}"""),
    };
}
