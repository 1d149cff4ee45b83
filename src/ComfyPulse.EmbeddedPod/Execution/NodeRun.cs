using System.Text.Json.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>One run of one node.</summary>
internal sealed class NodeRun(RunningPrompt running, GraphNode node, NodeValues inputs, InterruptFlag interrupt, PodParts parts, CancellationToken ending) : NodeCall
{
    // Timers take no more than about 49 days.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    private readonly Lock _gate = new();
    private readonly ProgressThrottle? _throttle = parts.Version.ThrottlesProgress ? new ProgressThrottle(parts.Time) : null;
    private TimeSpan _rest;

    public override string NodeId => node.Id;

    public override string PromptId => running.Prompt.PromptId;

    public override NodeValues Inputs => inputs;

    public override NodeEnvironment Environment => parts.Environment;

    public override string PromptJson => PythonNodes.Format(running.Prompt.Graph);

    public override string? ExtraPngInfoJson => running.Prompt.ExtraData["extra_pnginfo"] is JsonObject info ? PythonNodes.Format(info) : null;

    public override bool IsInterrupted => interrupt.IsSet;

    public override bool WantsPreviews => running.WantsPreviews;

    public override NodeLink? LinkOf(string inputName) => GraphNode.AsLink(node.Inputs[inputName]);

    public override void Report(double value, double max, PreviewImage? preview = null)
    {
        if (_throttle?.Lets(value, max, preview is not null) != false)
        {
            interrupt.ThrowIfSet();
            running.Report(node.Id, value, max, preview);
        }
    }

    public override void SetProgress(double value, double max)
    {
        interrupt.ThrowIfSet();
        running.SetProgress(node.Id, value, max);
    }

    public override void SendText(string text) => running.SendText(node.Id, text);

    public override void WriteLog(string text, bool flush = true) => parts.Log.WritePart(text, flush);

    public override Task DelayAsync(TimeSpan time) => Task.Delay(time > TimeSpan.Zero ? Whole(Scaled(time)) : time, parts.Time, ending);

    // Timers go by whole milliseconds: the rest goes into the next delay, so that thousands of short ones take their time together.
    private TimeSpan Whole(TimeSpan time)
    {
        lock (_gate)
        {
            var due = time + _rest;
            _rest = new TimeSpan(due.Ticks % TimeSpan.TicksPerMillisecond);
            return due - _rest;
        }
    }

    private TimeSpan Scaled(TimeSpan time) => TimeSpan.FromTicks((long)Math.Min(time.Ticks / parts.TimeFactor, Longest.Ticks));
}
