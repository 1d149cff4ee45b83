using System.Text;

namespace ComfyPulse.Protocol.Tests.Bodies;

/// <summary>The bodies of the routes that tell what a pod has, as real pods sent them, and as none should.</summary>
public sealed class RecordedInfoBodyTests
{
    [Fact]
    public void The_recorded_replacements_tell_what_takes_the_place_of_what()
    {
        Assert.True(NodeReplacement.TryReadAll(Recorded("23-rest-info", "/node_replacements"), out var replacements, out var problem), problem);

        var resize = Assert.Single(replacements!["ResizeImagesByLongerEdge"]);
        Assert.Equal(("ResizeImagesByLongerEdge", "ImageScaleToMaxDimension"), (resize.OldNodeId, resize.NewNodeId));
        Assert.Equal(["longer_edge"], resize.OldWidgetIds);
        Assert.Equal([new ReplacedInput("image", "images", null), new ReplacedInput("largest_size", "longer_edge", null), new ReplacedInput("upscale_method", null, RawJson.FromText("\"lanczos\""))], resize.InputMapping);
        Assert.Equal([new ReplacedOutput(0, 0)], resize.OutputMapping);
        Assert.True(replacements.ContainsKey("ImageBatch"));
    }

    [Fact]
    public void The_recorded_lists_of_a_pod_without_packs_are_empty()
    {
        Assert.True(PlainBodies.TryReadNameLists(Recorded("23-rest-info", "/workflow_templates"), out var templates, out _));
        Assert.True(PlainBodies.TryReadMembers(Recorded("23-rest-info", "/i18n"), out var translations, out _));
        Assert.True(PlainBodies.TryReadNames(Recorded("23-rest-info", "/extensions"), out var extensions, out _));
        Assert.True(PodUsers.TryRead(Recorded("23-rest-info", "/users"), out var users, out _));

        Assert.Empty(templates!);
        Assert.Empty(translations!);
        Assert.Empty(extensions!);
        Assert.False(users!.IsMultiUser);
        Assert.Empty(users.Users);
    }

    [Fact]
    public void The_recorded_assets_tell_their_hashes_and_tags()
    {
        Assert.True(AssetPage.TryRead(Recorded("33-assets-enabled", "/api/assets"), out var page, out var problem), problem);

        Assert.Equal(3, page!.Assets.Count);
        var asset = page.Assets[0];
        Assert.Equal(("f56f8606-0c51-44a4-9617-5fee2159049a", "ComfyUI_temp_zrsrv_00002_.png", 389L, "image/png"), (asset.Id, asset.Name, asset.Size, asset.MimeType));
        Assert.Equal("blake3:c73cf599c48c53c9956160b28f126640f0776250d1ff069241aba1da5b2ef000", asset.Hash);
        Assert.Equal(["temp", "uploaded"], asset.Tags);
        Assert.Contains("\"width\"", asset.Metadata.ToString(), StringComparison.Ordinal);
        Assert.Equal("2026-11-23T00:05:47.518822", asset.CreatedAt);
    }

    [Fact]
    public void A_recorded_job_tells_the_output_to_show()
    {
        var call = Traces.RestCalls().First(call => call.Where.StartsWith("33-assets-enabled", StringComparison.Ordinal) && call.Path.StartsWith("/api/jobs/", StringComparison.Ordinal));
        Assert.True(Job.TryRead(call.Body, out var job, out _));

        Assert.Equal(4, job!.PreviewableOutputsCount);
        Assert.Contains("t33_00001_.png", job.PreviewOutput.ToString(), StringComparison.Ordinal);
        Assert.Contains("EmptyImage", job.Workflow.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Users_files_and_models_are_read_with_their_times()
    {
        Assert.True(PodUsers.TryRead("""{"storage": "server", "users": {"ann_1": "Ann", "odd": 3, "none": null}}"""u8.ToArray(), out var users, out _));
        Assert.True(UserDataFile.TryReadAll("""[{"path": "a/b.json", "size": 3, "modified": 1700000000000, "created": 1700000000.5}, "c", 7, {"size": 1}]"""u8.ToArray(), out var files, out _));
        Assert.True(UserDataEntry.TryReadAll("""[{"name": "a", "path": "x/a", "type": "directory"}, {"name": "b", "path": "b", "type": "file", "size": 1, "modified": NaN}]"""u8.ToArray(), out var tree, out _));
        Assert.True(ModelFile.TryReadAll("""[{"name": "m", "pathIndex": 1, "modified": 1e300, "created": 0, "size": 5}, null]"""u8.ToArray(), out var models, out _));
        Assert.True(ModelFolder.TryReadAll("""[{"name": "loras", "folders": ["/a", 2], "extensions": null}, {}]"""u8.ToArray(), out var folders, out _));

        Assert.Equal([("ann_1", "Ann"), ("none", "none"), ("odd", "3")], users!.Users.Select(user => (user.Key, user.Value)).Order());
        Assert.Equal(new UserDataFile("a/b.json", 3, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500)), files![0]);
        Assert.Equal(new UserDataFile("c", null, null, null), files[1]);
        Assert.Equal([new UserDataEntry("a", "x/a", true, null, null), new UserDataEntry("b", "b", false, 1, null)], tree!);
        Assert.Equal(new ModelFile("m", 1, 5, null, DateTimeOffset.UnixEpoch), Assert.Single(models!));
        Assert.Equal(["/a", "2"], Assert.Single(folders!).Folders);
    }

    [Fact]
    public void Subgraphs_logs_and_scans_are_read()
    {
        Assert.True(GlobalSubgraph.TryReadAll("""{"x": {"source": "custom_node", "name": "X", "info": {"node_pack": "pack"}}, "y": 3}"""u8.ToArray(), out var subgraphs, out _));
        Assert.True(PodLogBody.TryRead("""{"entries": [{"t": "now", "m": "hello\n"}, {"t": "x"}, 3], "size": {"cols": 80, "rows": null}}"""u8.ToArray(), out var log, out _));
        Assert.True(AssetSeedStatus.TryRead("""{"state": "RUNNING", "progress": {"scanned": 1, "total": 2, "created": 0, "skipped": 1}, "errors": ["e"]}"""u8.ToArray(), out var seed, out _));
        Assert.True(AssetTag.TryReadCounts("""{"tag_counts": {"input": 3, "x": "y"}}"""u8.ToArray(), out var tags, out _));

        Assert.Equal(new GlobalSubgraph("x", "X", "custom_node", "pack", null), Assert.Single(subgraphs!));
        Assert.Equal([new LogEntry("now", "hello\n")], log!.Entries);
        Assert.Equal((80, (int?)null), (log.Columns, log.Rows));
        Assert.Equal(("RUNNING", 1, 2), (seed!.State, seed.Scanned, seed.Total));
        Assert.Equal([new AssetTag("input", 3), new AssetTag("x", 0)], tags!);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("\"text")]
    [InlineData("[{\"name\": ")]
    [InlineData("{\"assets\": [}")]
    public void What_is_something_else_is_a_problem_and_no_exception(string json)
    {
        var body = Encoding.UTF8.GetBytes(json);

        Assert.False(NodeReplacement.TryReadAll(body, out _, out var problem));
        Assert.NotNull(problem);
        Assert.False(ModelFolder.TryReadAll(body, out _, out _));
        Assert.False(ModelFile.TryReadAll(body, out _, out _));
        Assert.False(PodUsers.TryRead(body, out _, out _));
        Assert.False(UserDataFile.TryRead(body, out _, out _));
        Assert.False(UserDataEntry.TryReadAll(body, out _, out _));
        Assert.False(GlobalSubgraph.TryReadAll(body, out _, out _));
        Assert.False(PodLogBody.TryRead(body, out _, out _));
        Assert.False(AssetPage.TryRead(body, out _, out _));
        Assert.False(Asset.TryRead(body, out _, out _));
        Assert.False(AssetSeedStatus.TryRead(body, out _, out _));
        Assert.False(AssetTag.TryReadAll(body, out _, out _));
        Assert.False(PlainBodies.TryReadText(body, out _, out _));
        Assert.False(PlainBodies.TryReadNameLists(body, out _, out _));
    }

    [Fact]
    public void A_body_that_nests_too_deep_is_a_problem_and_no_exception()
    {
        byte[] body = [.. "{\"assets\": "u8, .. Enumerable.Repeat((byte)'[', 200_000)];

        Assert.False(AssetPage.TryRead(body, out _, out var problem));
        Assert.NotNull(problem);
    }

    private static byte[] Recorded(string trace, string path) =>
        Traces.RestCalls().First(call => call.Where.StartsWith(trace, StringComparison.Ordinal) && call.Path == path && call.Status == 200).Body;
}
