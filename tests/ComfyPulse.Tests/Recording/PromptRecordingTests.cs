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
}
