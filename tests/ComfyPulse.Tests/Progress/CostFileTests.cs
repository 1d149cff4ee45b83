using ComfyPulse.Progress;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Progress;

public sealed class CostFileTests : IDisposable
{
    private const string Pod = "http://pod/";
    private readonly string _folder = Directory.CreateTempSubdirectory("comfypulse-costs-").FullName;

    private static PromptPlan Plan { get; } = PromptPlan.Create(Workflow.Parse("""
        {"1": {"class_type": "KSampler", "inputs": {"steps": 20}}, "2": {"class_type": "Slow", "inputs": {"x": ["1", 0]}}}
        """));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "costs.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CostModel Taught(params NodeTiming[] timings)
    {
        var model = new CostModel();
        model.Learn(Pod, Plan, timings, TimeSpan.FromSeconds(9));
        return model;
    }

    private async Task<CostModel> LoadedAsync()
    {
        var model = new CostModel();
        await model.LoadAsync(File, Token);
        return model;
    }

    [Fact]
    public async Task What_was_learned_is_there_in_the_next_process()
    {
        var model = Taught(new NodeTiming(0, false, 0.5, 0.7, 20, 0), new NodeTiming(1, false, 3, 0, 0, 0));
        await model.SaveAsync(File, Token);

        var loaded = await LoadedAsync();

        Assert.Equal(model.CostsOf(Pod, Plan).Select(cost => Math.Round(cost.Warm, 3)), loaded.CostsOf(Pod, Plan).Select(cost => Math.Round(cost.Warm, 3)));
        Assert.Equal(TimeSpan.FromSeconds(9), loaded.UsualRunOf(Pod));
        Assert.Equal(["costs.json"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("""{"version": 1}""")]
    [InlineData("""{"version": 99, "pods": {}}""")]
    [InlineData("""{"version": "one"}""")]
    [InlineData("""{"version": 1, "pods": {"p": {"runs": ["x"], "nodes": {}}}}""")]
    [InlineData("""{"version": 1, "pods": {"p": {"runs": [], "nodes": {"no hex": {}}}}}""")]
    [InlineData("""{"version": 1, "pods": [1, 2]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_file_that_cannot_be_understood_is_taken_for_empty_and_replaced(string content)
    {
        await System.IO.File.WriteAllTextAsync(File, content, Token);

        var model = await LoadedAsync();
        Assert.Null(model.UsualRunOf(Pod));

        await Taught(new NodeTiming(1, false, 3, 0, 0, 0)).SaveAsync(File, Token);
        Assert.Equal(3, (await LoadedAsync()).CostsOf(Pod, Plan)[1].Warm, 3);
    }

    [Fact]
    public async Task A_file_cut_anywhere_throws_nothing()
    {
        await Taught(new NodeTiming(0, true, 5, 0.7, 20, 1), new NodeTiming(1, false, 3, 0, 0, 0)).SaveAsync(File, Token);
        var whole = await System.IO.File.ReadAllBytesAsync(File, Token);
        for (var length = 0; length < whole.Length; length += 7)
        {
            await System.IO.File.WriteAllBytesAsync(File, whole[..length], Token);
            Assert.Null((await LoadedAsync()).UsualRunOf(Pod));
        }
    }

    [Fact]
    public async Task Two_writers_lose_nothing_of_each_other()
    {
        var other = PromptPlan.Create(Workflow.Parse("""{"1": {"class_type": "Other", "inputs": {}}}"""));
        var writers = Enumerable.Range(0, 8).Select(async number =>
        {
            var model = new CostModel();
            await model.LoadAsync(File, Token);
            model.Learn(Pod, number % 2 == 0 ? Plan : other, [new NodeTiming(number % 2 == 0 ? 1 : 0, false, 3, 0, 0, 0)], TimeSpan.FromSeconds(number + 1));
            await model.SaveAsync(File, Token);
        });
        await Task.WhenAll(writers);

        var loaded = await LoadedAsync();
        Assert.Equal((3, 3), (Math.Round(loaded.CostsOf(Pod, Plan)[1].Warm, 3), Math.Round(loaded.CostsOf(Pod, other)[0].Warm, 3)));
        var file = await CostFile.ReadAsync(File, Token);
        Assert.Equal(Samples.Most, file[Pod].Runs.Count);
    }

    [Fact]
    public async Task Saving_twice_adds_nothing_twice()
    {
        var model = Taught(new NodeTiming(1, false, 3, 0, 0, 0));
        await model.SaveAsync(File, Token);
        await model.SaveAsync(File, Token);

        Assert.Equal(1, (await CostFile.ReadAsync(File, Token))[Pod].Runs.Count);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told_and_costs_nothing_learned()
    {
        var model = Taught(new NodeTiming(1, false, 3, 0, 0, 0));

        await Assert.ThrowsAnyAsync<IOException>(() => model.SaveAsync(Path.Combine(_folder, "none", "costs.json"), Token));
        await model.SaveAsync(File, Token);

        Assert.Equal(3, (await LoadedAsync()).CostsOf(Pod, Plan)[1].Warm, 3);
    }
}
