using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Protocol;

namespace ComfyPulse.Conformance.Tests.Workflows;

/// <summary>Work that takes as long as wanted on one pod: a chain of many medium nodes, because a pod heeds an interrupt only between nodes.</summary>
internal sealed class SlowWork
{
    private const int FewSteps = 4;
    private const int MostSteps = 300;
    private const int LargestSide = 1024;
    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(25);

    private readonly bool _blurs;
    private readonly int _side;
    private TimeSpan _step;

    private SlowWork(bool blurs, int side) => (_blurs, _side) = (blurs, side);

    /// <summary>Runs a few steps, of larger pictures as long as they are too quick, and takes their time from the history.</summary>
    public static async Task<SlowWork> MeasureAsync(PodVisit visit)
    {
        var blurs = await visit.HasNodeAsync("ImageBlur");
        for (var side = 128; ; side *= 2)
        {
            var work = new SlowWork(blurs, side);
            var run = await visit.SubmitAsync(work.Chain(FewSteps, prefix: null));
            (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();
            var entry = await visit.Client.Routes.History.GetAsync(run.PromptId.Value, visit.Stop);
            var messages = entry!.Status!.Messages;
            var start = messages.OfType<ExecutionStartMessage>().Single().Timestamp!.Value;
            var end = messages.OfType<ExecutionSuccessMessage>().Single().Timestamp!.Value;
            work._step = TimeSpan.FromMilliseconds(Math.Max(1, end - start)) / FewSteps;
            if (work._step >= ShortestStep || side >= LargestSide)
            {
                return work;
            }
        }
    }

    /// <summary>A graph that takes about so long, and has never run before. It ends in a saved picture of 16×16, or a preview of one.</summary>
    public Graph Chain(TimeSpan length, string? prefix = null) => Chain((int)Math.Clamp(Math.Ceiling(length / _step), FewSteps, MostSteps), prefix);

    private Graph Chain(int steps, string? prefix)
    {
        var graph = new Graph().EmptyImage("1", _side, _side);
        for (var step = 2; step < steps + 2; step++)
        {
            var (id, from) = ($"{step}", Graph.Link($"{step - 1}"));
            _ = _blurs ? graph.Node(id, "ImageBlur", ("image", from), ("blur_radius", 31), ("sigma", 10.0))
                : Scale(graph, id, from, _side - (step % 2));
        }

        Scale(graph, "small", Graph.Link($"{steps + 1}"), 16);
        return prefix is null ? graph.Preview("end", "small") : graph.Save("end", "small", prefix);
    }

    private static Graph Scale(Graph graph, string id, System.Text.Json.Nodes.JsonArray from, int side) =>
        graph.Node(id, "ImageScale", ("image", from), ("upscale_method", "lanczos"), ("width", side), ("height", side), ("crop", "disabled"));
}
