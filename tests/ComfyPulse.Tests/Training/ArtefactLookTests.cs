using System.Text.Json;
using ComfyPulse.Connections;
using ComfyPulse.Routes;
using ComfyPulse.Tests.Routes;
using ComfyPulse.Training;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.Tests.Training;

public sealed class ArtefactLookTests
{
    private static readonly DateTimeOffset Began = new(2026, 11, 28, 13, 0, 0, TimeSpan.Zero);

    private static ExpectedLora Mine => new("mine") { OutputFolder = "loras", Steps = 20 };

    private static async Task<TrainingArtefact> LookAsync(ExpectedLora? expected, string[]? listed = null, (string Name, int Minutes)[]? there = null, string? details = null, bool isBroken = false)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            var path = context.Request.Path.Value!;
            var file = path.EndsWith("/view", StringComparison.Ordinal) ? (there ?? []).FirstOrDefault(known => $"{context.Request.Query["subfolder"]}/{context.Request.Query["filename"]}" == known.Name) : default;
            var body = path.EndsWith("/models/loras", StringComparison.Ordinal) ? path.Contains("experiment", StringComparison.Ordinal) ? details : listed is null ? null : JsonSerializer.Serialize(listed) : null;
            context.Response.StatusCode = isBroken ? 401 : file.Name is not null || body is not null ? 200 : 404;
            if (file.Name is not null)
            {
                context.Response.Headers.LastModified = Began.AddMinutes(file.Minutes).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (body is not null && !isBroken)
            {
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(body);
            }
        });
        using var http = pod.Connect();
        return await new ArtefactLook(new PodRoutes(http), Began).LookAsync(expected is null ? [] : [expected], TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_newest_file_of_the_name_that_is_not_older_than_the_training_is_found()
    {
        var artefact = await LookAsync(Mine, ["other.safetensors", "mine_20_steps_00001_.safetensors", "mine_20_steps_00021_.safetensors", "sub/mine_20_steps_00099_.safetensors"], [("loras/mine_20_steps_00001_.safetensors", -60), ("loras/mine_20_steps_00021_.safetensors", 90)]);

        Assert.Equal(ArtefactState.Found, artefact.State);
        Assert.Equal(("mine_20_steps_00021_.safetensors", "loras", "output"), (artefact.File!.FileName, artefact.File.Subfolder, artefact.File.Type));
        Assert.Equal("mine_20_steps_00021_.safetensors", artefact.ModelName);
    }

    [Fact]
    public async Task Where_nothing_lists_it_the_file_is_asked_for_by_name()
    {
        var artefact = await LookAsync(Mine with { OutputFolder = "jobs/7" }, there: [("jobs/7/mine_20_steps_00001_.safetensors", 5)]);

        Assert.Equal((ArtefactState.Found, null), (artefact.State, artefact.ModelName));
    }

    [Fact]
    public async Task Counters_are_looked_through_up_to_the_first_that_is_not_there()
    {
        var artefact = await LookAsync(Mine with { OutputFolder = "jobs", Steps = null }, there: [("jobs/mine_00001_.safetensors", -600), ("jobs/mine_00002_.safetensors", 5), ("jobs/mine_00004_.safetensors", 5)]);

        Assert.Equal("mine_00002_.safetensors", artefact.File!.FileName);
    }

    [Fact]
    public async Task What_is_not_there_is_missing_and_so_is_what_was_there_before()
    {
        Assert.Equal(ArtefactState.Missing, (await LookAsync(Mine, [])).State);
        var older = await LookAsync(Mine, ["mine_20_steps_00001_.safetensors"], [("loras/mine_20_steps_00001_.safetensors", -600)]);
        Assert.Equal(ArtefactState.Missing, older.State);
        Assert.Contains("before this training", older.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_looked_for_is_unverifiable()
    {
        Assert.Equal(ArtefactState.Unverifiable, (await LookAsync(null)).State);
        Assert.Equal(ArtefactState.Unverifiable, (await LookAsync(Mine with { OutputFolder = "%date%" })).State);
        Assert.Equal(ArtefactState.Unverifiable, (await LookAsync(Mine, isBroken: true)).State);
        Assert.Equal(ArtefactState.Unverifiable, (await LookAsync(new ExpectedLora("mine") { OutputFolder = "jobs", HasUnknownSteps = true })).State);
        Assert.Equal(ArtefactState.Unverifiable, (await LookAsync(new ExpectedLora("face") { Folder = "flux_trainer_output" }, details: "[]")).State);
    }

    [Fact]
    public async Task A_script_that_says_success_and_left_nothing_among_the_models_is_unmasked()
    {
        var expected = new ExpectedLora("face") { Folder = "models/loras" };
        var written = Began.AddMinutes(30).ToUnixTimeSeconds();

        Assert.Equal(ArtefactState.Missing, (await LookAsync(expected, details: """[{"name": "other.safetensors", "pathIndex": 0, "modified": 1}]""")).State);
        Assert.Equal(ArtefactState.Missing, (await LookAsync(expected, details: """[{"name": "face.safetensors", "pathIndex": 0, "modified": 1}]""")).State);
        var found = await LookAsync(expected, details: $$"""[{"name": "face-000002.safetensors", "pathIndex": 0, "modified": {{written}}}]""");
        Assert.Equal((ArtefactState.Found, "face-000002.safetensors"), (found.State, found.ModelName));
    }
}
