using System.Globalization;
using ComfyPulse.Cli.Scoring;
using ComfyPulse.Cli.Tests.Commands;

namespace ComfyPulse.Cli.Tests.Scoring;

/// <summary>A recording made by a test, line by line.</summary>
internal sealed class HandMadeRecording : IDisposable
{
    private readonly Folder _folder = new();
    private readonly List<string> _submissions = [];

    /// <summary>Opens the socket that a run's messages go to.</summary>
    public HandMadeRecording() => Open("me", "frames.jsonl");

    public string Path => _folder.FullPath;

    /// <summary>A submission that the pod took.</summary>
    public HandMadeRecording Submit(double at, string promptId, string seed = "1", string steps = "20", string clientId = "me")
    {
        var sampler = $$"""{"class_type":"KSampler","inputs":{"seed":{{seed}},"steps":{{steps}}} }""";
        var graph = $$"""{"1":{{sampler}},"2":{"class_type":"SaveImage","inputs":{"images":["1",0]} } }""";
        var answer = $$"""{"prompt_id":"{{promptId}}","number":{{_submissions.Count}},"node_errors":{} }""";
        _submissions.Add($$"""{"at":{{Number(at)}},"request":{"prompt":{{graph}},"client_id":"{{clientId}}"},"status":200,"response":{{answer}} }""");
        _folder.Write("submit.json", $"[{string.Join(",\n", _submissions)}]");
        return this;
    }

    /// <summary>A socket.</summary>
    public HandMadeRecording Open(string clientId, string file) => Line(0, $"\"type\":\"open\",\"url\":\"/ws?clientId={clientId}\"", file);

    /// <summary>A message about a prompt.</summary>
    public HandMadeRecording Say(double at, string type, string promptId, string more = "", string file = "frames.jsonl") =>
        Line(at, $$$"""
            "type":"text","data":{"type":"{{{type}}}","data":{"prompt_id":"{{{promptId}}}"{{{more}}}}}
            """.Trim(), file);

    /// <summary>A run whose sampler makes its steps evenly from its beginning to its end; <paramref name="over"/> is when its last message comes.</summary>
    public HandMadeRecording Run(double from, double to, string promptId, string end = "execution_success", double? over = null)
    {
        Say(from, "execution_start", promptId, $",\"timestamp\":{(long)(from * 1000)}");
        for (var step = 0; step <= 10; step++)
        {
            Say(from + ((to - from) * step / 10), "progress_state", promptId, $$$""","nodes":{"1":{"node_id":"1","value":{{{step}}},"max":10,"state":"{{{(step < 10 ? "running" : "finished")}}}"}}""");
        }

        // Without the word on its output node a success is only believed when the recording is over.
        return Say(to, "executed", promptId, ",\"node\":\"2\",\"display_node\":\"2\",\"output\":{\"images\":[]}").Say(to, end, promptId, $",\"timestamp\":{(long)(to * 1000)}").Say(over ?? to, "executing", promptId, ",\"node\":null");
    }

    public HandMadeRecording Line(double at, string rest, string file = "frames.jsonl")
    {
        File.AppendAllText(_folder[file], $$"""{"at":{{Number(at)}},{{rest}}}""" + "\n");
        return this;
    }

    /// <summary>The runs in it that can be scored.</summary>
    public async Task<IReadOnlyList<ScoredRun>> FindAsync()
    {
        var recording = await PromptRecording.OpenAsync(Path, TestContext.Current.CancellationToken);
        return await RunFinder.FindAsync(recording, await PlayedPrompt.PlayAsync(recording, new ReplayOptions(), TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Dispose();

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);
}
