namespace ComfyPulse.Tests.Recording;

public sealed class PromptRecordingTests
{
    [Fact]
    public void A_folder_of_recordings_gives_each_of_them_by_name() =>
        Assert.Equal(Traces.Folders, PromptRecording.Find(Traces.Root));

    [Fact]
    public void A_recording_gives_itself() =>
        Assert.Equal([Traces.Folder("01-success-simple")], PromptRecording.Find(Traces.Folder("01-success-simple") + Path.DirectorySeparatorChar));

    [Fact]
    public void A_folder_without_a_recording_is_refused_with_what_is_missing()
    {
        using var folder = new RecordingFolder().Write("notes.txt", "");

        var refused = Assert.Throws<RecordingException>(() => PromptRecording.Find(folder.Path));

        Assert.Contains("frames.jsonl", refused.Message, StringComparison.Ordinal);
        Assert.Equal(folder.Path, refused.Path);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_refused()
    {
        var refused = await Assert.ThrowsAsync<RecordingException>(() => PromptRecording.OpenAsync("/no/such/folder", TestContext.Current.CancellationToken));

        Assert.Contains("no such folder", refused.Message, StringComparison.Ordinal);
        Assert.Null(refused.Line);
    }

    [Fact]
    public async Task A_newer_format_is_refused_with_the_file_and_the_remedy()
    {
        using var folder = new RecordingFolder().Write("recording.json", "{\n \"format\": 2}");

        var refused = await Assert.ThrowsAsync<RecordingException>(() => PromptRecording.OpenAsync(folder.Path, TestContext.Current.CancellationToken));

        Assert.Equal((folder.File("recording.json"), 1L), (refused.Path, refused.Line));
        Assert.Contains("Update ComfyPulse", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_of_only_its_about_file_has_no_prompts()
    {
        using var folder = new RecordingFolder().Write("recording.json", "{\"format\": 1}");

        Assert.Empty((await Played.FolderAsync(folder.Path)).Events);
    }

    [Fact]
    public async Task The_messages_are_read_as_they_came_with_the_client_of_their_socket()
    {
        using var folder = new RecordingFolder()
            .Open(0.1)
            .Frame(0.2, "\"type\":\"open\",\"url\":\"/ws\"", "frames.unnamed.jsonl")
            .Frame(0.3, "\"type\":\"text\",\"data\":{\"type\":\"status\",\"data\":{\"sid\":\"named\"}}", "frames.unnamed.jsonl")
            .Frame(0.4, "\"type\":\"binary\",\"base64\":\"AAAAAQ==\"")
            .Text(0.5, "execution_start", "p");
        var recording = await PromptRecording.OpenAsync(folder.Path, TestContext.Current.CancellationToken);

        var messages = await recording.ReadMessagesAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([(0.3, "frames.unnamed.jsonl", "named"), (0.5, "frames.jsonl", "me")], messages.Select(message => (message.At.TotalSeconds, message.Socket, message.ClientId)));
        Assert.Equal("""{"type":"execution_start","data":{"prompt_id":"p"}}""", System.Text.Encoding.UTF8.GetString(messages[1].Utf8.Span));
    }

    [Fact]
    public async Task The_submissions_are_read_with_the_id_that_the_pod_gave_and_their_workflow()
    {
        using var folder = new RecordingFolder()
            .Submit(2, "b", clientId: null)
            .Submit(3, """{"prompt":[],"client_id":"me"}""", 400, """{"error":{"type":"no_prompt","message":"","details":"","extra_info":{}},"node_errors":[]}""")
            .Submit(4, """{"prompt":{}}""", 413, "null")
            .Call(1, "POST", "/api/prompt", $$$"""
                "request":{"prompt":{{{RecordingFolder.Graph}}},"client_id":"me"},"status":200,"json":{"prompt_id":"a","number":1,"node_errors":{}}
                """);
        var recording = await PromptRecording.OpenAsync(folder.Path, TestContext.Current.CancellationToken);

        var submissions = await recording.ReadSubmissionsAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal([(1.0, "a", "me", 2), (2, "b", null, 2), (3, null, "me", null)], submissions.Select(submission => (submission.At.TotalSeconds, submission.PromptId?.Value, submission.ClientId, submission.Workflow?.Nodes.Count)));
    }
}
