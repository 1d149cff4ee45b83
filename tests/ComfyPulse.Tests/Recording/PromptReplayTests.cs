namespace ComfyPulse.Tests.Recording;

/// <summary>Recordings that are not among the traces, each made for one question.</summary>
public sealed class PromptReplayTests
{
    private const string A = "aaaaaaaa-0000-4000-8000-000000000001";
    private const string B = "bbbbbbbb-0000-4000-8000-000000000002";

    [Fact]
    public async Task Submissions_may_stand_in_rest_json_alone()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Call(1, "POST", "/api/prompt", $$$"""
                "request":{"prompt":{{{RecordingFolder.Graph}}},"client_id":"me"},"status":200,"json":{"prompt_id":"{{{A}}}","number":1,"node_errors":{}}
                """)
            .Runs(2, A);

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal(["succeeded"], played.Outcomes);
        Assert.Equal(A, played.Results[0].PromptId.Value);
        Assert.Contains(played.Events, e => e.Happened is NodeStarted { NodeId: "2", ClassType: "SaveImage" });
    }

    [Fact]
    public async Task What_the_recorder_meant_to_do_is_not_read()
    {
        using var folder = new RecordingFolder().Open(0.1).Submit(1, A).Runs(2, A).Write("actions.json", "[{\"action\": this is not JSON");

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal(["succeeded"], played.Outcomes);
        Assert.Empty(played.Warnings);
    }

    [Fact]
    public async Task A_prompt_that_only_frames_name_counts()
    {
        using var folder = new RecordingFolder().Open(0.1).Runs(2, A).Text(5, "progress_state", B, ",\"nodes\":{}");

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal(["succeeded", "unknown"], played.Outcomes);
        Assert.Equal([A, B], played.Results.Select(result => result.PromptId.Value));
    }

    [Fact]
    public async Task A_prompt_that_stands_only_in_a_list_is_somebody_elses()
    {
        using var folder = new RecordingFolder()
            .Queue(1, [(1, A)], (2, B))
            .Call(2, "GET", "/api/jobs?status=completed", $$$"""
                "status":200,"json":{"jobs":[{"id":"{{{A}}}","status":"completed"}],"pagination":{}}
                """);

        Assert.Empty((await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_prompt_that_was_asked_for_by_its_id_and_found_counts()
    {
        using var folder = new RecordingFolder().NoHistory(1, B).History(2, A);

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal([(A, "succeeded")], played.Results.Select(result => (result.PromptId.Value, result.Outcome.Word)));
    }

    [Fact]
    public async Task An_id_that_was_submitted_three_times_ends_three_times_each_in_its_own_way()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 1, offersId: true).Submit(1.1, A, 2, offersId: true).Submit(1.2, A, 3, offersId: true)
            .Runs(2, A)
            .Runs(3, A, end: "execution_interrupted")
            .Runs(4, A);

        Assert.Equal(["succeeded", "interrupted", "succeeded"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task Runs_of_one_id_are_told_apart_by_their_numbers_where_messages_were_missed()
    {
        using var folder = new RecordingFolder()
            .Submit(1, A, 7, clientId: null, offersId: true).Submit(1.1, A, 8, clientId: null, offersId: true)
            .History(3, A, number: 8);

        Assert.Equal(["unknown", "succeeded"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_refusal_is_told_with_the_id_that_was_offered_or_with_none()
    {
        const string refusal = """{"error":{"type":"prompt_no_outputs","message":"Prompt has no outputs","details":"","extra_info":{}},"node_errors":{}}""";
        using var folder = new RecordingFolder()
            .Submit(1, "{\"prompt\":{}}", 400, refusal)
            .Submit(2, "{\"prompt\":{},\"prompt_id\":\"mine\"}", 400, refusal)
            .Submit(3, "{\"prompt\":{}}", 400, "\"Bad Request\"");

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal(["rejected", "rejected", "rejected"], played.Outcomes);
        Assert.Equal([null, "mine", null], played.Events.Where(e => e.Happened is PromptEnded).Select(e => e.PromptId?.Value));
        Assert.Equal("prompt_no_outputs", Assert.IsType<PromptOutcome.Rejected>(played.Results[0].Outcome).Error.Type);
        Assert.Equal([1, 2, 3], played.Events.Where(e => e.Happened is PromptEnded).Select(e => e.At.TotalSeconds));
    }

    [Theory]
    [InlineData(413)]
    [InlineData(500)]
    [InlineData(401)]
    [InlineData(404)]
    public async Task A_submission_that_was_answered_otherwise_made_no_prompt(int status)
    {
        using var folder = new RecordingFolder().Submit(1, $$"""{"prompt":{{RecordingFolder.Graph}}}""", status, "null");

        var played = await Played.FolderAsync(folder.Path);

        Assert.Empty(played.Outcomes);
        Assert.Equal("submission_failed", Assert.Single(played.Warnings).Code);
    }

    [Theory]
    [InlineData("\"network_error\":\"ServerDisconnectedError\"")]
    [InlineData("\"status\":502,\"text\":\"<html>Bad Gateway</html>\"")]
    [InlineData("\"status\":524,\"text\":\"\"")]
    public async Task A_submission_whose_answer_was_lost_is_unknown_unless_something_tells(string answer)
    {
        var request = $$"""
            "request":{"prompt":{{RecordingFolder.Graph}},"prompt_id":"{{A}}","client_id":"me"},{{answer}}
            """;
        using var silent = new RecordingFolder().Open(0.1).Call(1, "POST", "/prompt", request);
        using var heard = new RecordingFolder().Open(0.1).Call(1, "POST", "/prompt", request).Runs(2, A);
        using var found = new RecordingFolder().Call(1, "POST", "/prompt", request).History(2, A);

        Assert.Equal(["unknown"], (await Played.FolderAsync(silent.Path)).Outcomes);
        Assert.Equal(["succeeded"], (await Played.FolderAsync(heard.Path)).Outcomes);
        Assert.Equal(["succeeded"], (await Played.FolderAsync(found.Path)).Outcomes);
    }

    [Fact]
    public async Task A_submission_that_never_left_made_no_prompt()
    {
        using var folder = new RecordingFolder().Call(1, "POST", "/prompt", "\"request\":{},\"network_error\":\"ClientConnectorError\"");

        Assert.Empty((await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_lost_answer_without_an_id_is_the_prompt_that_turns_up_for_its_client()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Call(1, "POST", "/prompt", $$"""
                "request":{"prompt":{{RecordingFolder.Graph}},"client_id":"me"},"network_error":"TimeoutError"
                """)
            .Runs(2, A);

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal(["succeeded"], played.Outcomes);
        Assert.Equal(A, played.Events[^1].PromptId?.Value);
    }

    [Fact]
    public async Task A_repeated_submission_after_a_lost_answer_takes_the_only_run()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Call(1, "POST", "/prompt", $$"""
                "request":{"prompt":{{RecordingFolder.Graph}},"prompt_id":"{{A}}","client_id":"me"},"network_error":"TimeoutError"
                """)
            .Submit(2, A, 5, offersId: true)
            .Runs(3, A);

        Assert.Equal(["unknown", "succeeded"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task What_the_recorded_client_took_out_of_the_queue_is_removed_though_nothing_else_tells()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 1).Submit(2, B, 2)
            .Text(2.5, "execution_start", A, ",\"timestamp\":1")
            .Call(3, "POST", "/queue", $"\"request\":{{\"delete\":[\"{A}\",\"{B}\"]}},\"status\":200,\"text\":\"\"");

        Assert.Equal(["unknown", "removed"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_cut_is_not_believed_where_the_prompt_may_have_been_running()
    {
        using var folder = new RecordingFolder()
            .Submit(1, A, 1)
            .Call(3, "POST", "/queue", "\"request\":{\"clear\":true},\"status\":200,\"text\":\"\"");

        Assert.Equal(["unknown"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_job_that_the_recorded_client_cancelled_while_it_waited_is_removed()
    {
        using var folder = new RecordingFolder()
            .Submit(1, A, 1, clientId: null)
            .Queue(2, [(0, "other")], (1, A))
            .Call(3, "POST", $"/api/jobs/{A}/cancel", "\"status\":200,\"json\":{\"cancelled\":true}");

        Assert.Equal(["removed"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_job_that_the_recorded_client_cancelled_while_it_ran_is_interrupted()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 1)
            .Text(2, "execution_start", A, ",\"timestamp\":1")
            .Call(3, "POST", $"/api/jobs/{A}/cancel", "\"status\":200,\"json\":{\"cancelled\":true}")
            .Text(4, "execution_interrupted", A, ",\"node_id\":\"2\",\"node_type\":\"SaveImage\",\"executed\":[]");

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal("2", Assert.IsType<PromptOutcome.Interrupted>(Assert.Single(played.Results).Outcome).NodeId);
    }

    [Fact]
    public async Task One_delete_takes_one_run_of_an_id_out()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 1, offersId: true).Submit(1.1, A, 2, offersId: true)
            .Call(1.5, "POST", "/queue", $"\"request\":{{\"delete\":[\"{A}\"]}},\"status\":200,\"text\":\"\"")
            .Runs(2, A);

        Assert.Equal(["removed", "succeeded"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_waiting_prompt_that_is_gone_from_queue_and_history_was_removed()
    {
        using var folder = new RecordingFolder().Submit(1, A, 1, clientId: null).Queue(2, [], (1, A)).Queue(3, []).NoHistory(4, A);

        Assert.Equal(["removed"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task Gone_from_the_queue_alone_tells_nothing()
    {
        using var folder = new RecordingFolder().Submit(1, A, 1, clientId: null).Queue(2, [], (1, A)).Queue(3, []);

        Assert.Equal(["unknown"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_history_that_was_asked_before_the_queue_tells_nothing()
    {
        using var folder = new RecordingFolder().Submit(1, A, 1, clientId: null).NoHistory(2, A).Queue(3, []);

        Assert.Equal(["unknown"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_history_that_the_recorded_client_cleared_tells_nothing()
    {
        using var folder = new RecordingFolder().Submit(1, A, 1, clientId: null)
            .Call(2, "POST", "/history", "\"request\":{\"clear\":true},\"status\":200,\"text\":\"\"")
            .Queue(3, []).NoHistory(4, A);

        Assert.Equal(["unknown"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_pod_that_was_away_and_shows_no_sign_of_a_restart_leaves_its_prompts_unknown()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 1).Submit(1.5, B, 2)
            .Text(2, "execution_start", A, ",\"timestamp\":1")
            .Frame(3, "\"type\":\"lost\",\"code\":1006")
            .Call(4, "GET", "/queue", "\"network_error\":\"ClientConnectorError\"")
            .Queue(14, []).NoHistory(15, A).NoHistory(16, B);

        Assert.Equal(["unknown", "unknown"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task Numbers_that_begin_anew_prove_a_restart()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 41)
            .Frame(3, "\"type\":\"lost\",\"code\":1006")
            .Open(10, file: "frames.2.jsonl")
            .Submit(11, B, 0)
            .Runs(12, B, file: "frames.2.jsonl");

        Assert.Equal(["lost", "succeeded"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task The_same_id_after_a_restart_is_another_prompt()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 41, offersId: true)
            .Frame(3, "\"type\":\"lost\",\"code\":1006")
            .Open(10, file: "frames.2.jsonl")
            .Submit(11, A, 0, offersId: true)
            .Runs(12, A, file: "frames.2.jsonl");

        Assert.Equal(["lost", "succeeded"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task An_outage_of_the_way_alone_is_no_restart()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 1).Runs(1.5, A).History(2, A, 1)
            .Submit(3, B, 2).Queue(3.5, [(0, "other")], (2, B))
            .Frame(4, "\"type\":\"lost\",\"code\":1006")
            .History(10, A, 1)
            .Queue(11, []).NoHistory(12, B);

        Assert.Equal(["succeeded", "removed"], (await Played.FolderAsync(folder.Path)).Outcomes);
    }

    [Fact]
    public async Task A_submission_that_was_noted_when_it_was_answered_takes_the_messages_before_it()
    {
        using var folder = new RecordingFolder().Open(0.1).Runs(1, A).Submit(1.2, A, 1);

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal(["succeeded"], played.Outcomes);
    }

    [Fact]
    public async Task Texts_and_pictures_without_a_prompt_id_are_the_running_prompts()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 1).Submit(1.1, B, 2)
            .Text(2, "execution_start", A, ",\"timestamp\":1")
            .Frame(3, $"\"type\":\"binary\",\"base64\":\"{Convert.ToBase64String([0, 0, 0, 3, 0, 0, 0, 1, (byte)'2', .. "half way"u8])}\"")
            .Frame(3.1, "\"type\":\"binary\",\"base64\":\"AAAAAQ==\"");

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal([(0, "half way")], played.Events.Where(e => e.Happened is NodeText).Select(e => (e.Submission, ((NodeText)e.Happened).Text)));
    }

    [Fact]
    public async Task Bare_NaN_and_strange_frames_cost_nothing_but_themselves()
    {
        using var folder = new RecordingFolder().Open(0.1)
            .Submit(1, A, 1)
            .Frame(1.1, "\"type\":\"text\",\"data\":{\"type\":\"crystools.monitor\",\"data\":{\"gpu\":NaN}}")
            .Frame(1.2, "\"type\":\"text\",\"data\":[1,2]")
            .Frame(1.3, "\"type\":\"text\",\"data\":null,\"raw\":\"not json\"")
            .Frame(1.4, "\"type\":\"text\",\"data\":{\"type\":\"executing\",\"data\":\"what\"}")
            .Frame(1.5, "\"type\":\"text\",\"data\":{\"type\":\"status\",\"data\":null}")
            .Frame(1.6, "\"type\":\"weather\",\"degrees\":12")
            .Frame(1.7, "\"type\":\"text\",\"data\":{\"type\":\"executing\",\"data\":{\"prompt_id\":12,\"node\":[]}}")
            .Runs(2, A);

        var played = await Played.FolderAsync(folder.Path);

        Assert.Contains("succeeded", played.Outcomes);
        Assert.Equal(A, played.Results[0].PromptId.Value);
        Assert.Empty(played.Warnings);
    }

    [Fact]
    public async Task Lines_that_cannot_be_read_are_told_with_file_and_line()
    {
        using var folder = new RecordingFolder().Open(0.1).Submit(1, A, 1);
        File.AppendAllText(folder.File("frames.jsonl"), "garbage\n{\"at\":1.5}\n\n");
        folder.Runs(2, A);
        File.AppendAllText(folder.File("frames.jsonl"), "{\"t\": 3, \"at\": 3, \"type\": \"te");

        var played = await Played.FolderAsync(folder.Path);

        Assert.Equal(["succeeded"], played.Outcomes);
        Assert.Equal(
            ["frames.jsonl, line 2: the line is not JSON", "frames.jsonl, line 3: the line has no type", "frames.jsonl, line 11: the last line is unfinished"],
            played.Warnings.Select(warning => warning.Message));
        Assert.All(played.Warnings, warning => Assert.Equal("recording_unreadable", warning.Code));
    }

    [Fact]
    public async Task Files_of_pure_noise_end_in_warnings()
    {
        var noise = new byte[20_000];
        new Random(7).NextBytes(noise);
        using var folder = new RecordingFolder();
        foreach (var name in (string[])["frames.jsonl", "frames.b.jsonl", "submit.json", "rest.json", "workflow.json"])
        {
            await File.WriteAllBytesAsync(folder.File(name), noise, TestContext.Current.CancellationToken);
        }

        var played = await Played.FolderAsync(folder.Path);

        Assert.Empty(played.Outcomes);
        Assert.NotEmpty(played.Warnings);
    }
}
