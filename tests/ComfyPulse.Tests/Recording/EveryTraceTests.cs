namespace ComfyPulse.Tests.Recording;

/// <summary>What must hold for every recorded trace, whole or damaged.</summary>
public sealed class EveryTraceTests
{
    public static TheoryData<string> All => [.. Traces.Folders.Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_fraction_never_falls_and_is_1_only_at_success(string trace)
    {
        var played = await Played.TraceAsync(trace);

        foreach (var prompt in played.Events.Where(e => e.Submission >= 0).GroupBy(e => e.Submission))
        {
            var fractions = prompt.Select(e => e.Happened).OfType<ProgressChanged>().Select(changed => changed.Progress).ToList();
            Assert.Equal(fractions.Select(progress => progress.Fraction).Order(), fractions.Select(progress => progress.Fraction));
            Assert.All(fractions, progress => Assert.InRange(progress.Fraction, 0, 1));
            if (played.Results[prompt.Key].Outcome is not PromptOutcome.Succeeded)
            {
                Assert.DoesNotContain(fractions, progress => progress.Fraction >= 1);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Every_prompt_ends_once_and_last_and_time_never_goes_back(string trace)
    {
        var played = await Played.TraceAsync(trace);

        Assert.Equal(played.Events.Select(e => e.At).Order(), played.Events.Select(e => e.At));
        Assert.All(played.Events.Where(e => e.Submission >= 0).GroupBy(e => e.Submission), prompt =>
        {
            Assert.Single(prompt, e => e.Happened is PromptEnded);
            Assert.IsType<PromptEnded>(prompt.Last().Happened);
        });
        Assert.All(played.Warnings, warning => Assert.Equal("submission_failed", warning.Code));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_trace_whose_recorder_was_killed_at_some_time_tells_the_same_or_nothing(string trace)
    {
        using var whole = RecordingFolder.CopyOf(trace);
        var length = whole.Length();

        foreach (var share in (double[])[0.1, 0.4, 0.7, 0.95])
        {
            using var cut = RecordingFolder.CopyOf(trace).CutAt(length * share);
            await TellsTheSameOrNothingAsync(trace, cut, $"cut at {share:P0}");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_file_that_was_cut_anywhere_costs_only_what_is_missing(string trace)
    {
        foreach (var file in Directory.EnumerateFiles(Traces.Folder(trace)).Select(Path.GetFileName).Where(name => name!.StartsWith("frames", StringComparison.Ordinal) || name is "submit.json" or "rest.json"))
        {
            foreach (var share in (double[])[0.5, 0.999])
            {
                using var cut = RecordingFolder.CopyOf(trace);
                using (var stream = new FileStream(cut.File(file!), FileMode.Open))
                {
                    stream.SetLength((long)(stream.Length * share));
                }

                await TellsTheSameOrNothingAsync(trace, cut, $"{file} cut at {share:P1}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_trace_without_one_of_its_files_tells_the_same_or_nothing(string trace)
    {
        foreach (var file in Directory.EnumerateFiles(Traces.Folder(trace)).Select(Path.GetFileName).Where(name => name!.StartsWith("frames", StringComparison.Ordinal) || name is "submit.json" or "rest.json"))
        {
            using var folder = RecordingFolder.CopyOf(trace);
            File.Delete(folder.File(file!));
            if (PromptRecording.IsRecording(folder.Path))
            {
                await TellsTheSameOrNothingAsync(trace, folder, $"without {file}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Frames_that_were_recorded_twice_change_nothing(string trace)
    {
        using var folder = RecordingFolder.CopyOf(trace);
        foreach (var file in Directory.EnumerateFiles(folder.Path, "frames*.jsonl").ToList())
        {
            File.Copy(file, Path.ChangeExtension(file, ".again.jsonl"));
        }

        var (expected, played) = (await Played.TraceAsync(trace), await Played.FolderAsync(folder.Path));

        Assert.Equal(expected.Outcomes, played.Outcomes);
    }

    /// <summary>Less of a recording may tell less, never something else.</summary>
    private static async Task TellsTheSameOrNothingAsync(string trace, RecordingFolder part, string what)
    {
        var whole = (await Played.TraceAsync(trace)).Results.ToLookup(result => result.PromptId, result => result.Outcome.Word);
        var played = await Played.FolderAsync(part.Path);

        foreach (var prompt in played.Results.GroupBy(result => result.PromptId))
        {
            var known = whole[prompt.Key].ToHashSet(StringComparer.Ordinal);
            Assert.All(prompt, result => Assert.True(
                result.Outcome is PromptOutcome.Unknown || known.Contains(result.Outcome.Word),
                $"{trace}, {what}: {prompt.Key} is {result.Outcome.Word}, not {string.Join(" or ", known)}"));
        }
    }
}
