using BenchmarkDotNet.Attributes;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.MicroBench;

/// <summary>A whole run of eight nodes, from the setup to the known outputs, without the socket and the request.</summary>
public class RunBenchmarks
{
    private readonly PromptPlan _plan = PromptPlan.Create(Workflow.Parse(Wire.Workflow));
    private readonly byte[][] _frames =
    [
        Wire.Of("execution_start"),
        .. Enumerable.Range(1, 8).SelectMany(node => new[] { Wire.Of("executing", node), Wire.States(0, node) }),
        Wire.Of("executed"),
        Wire.Of("execution_success"),
        Wire.Of("executing nothing"),
    ];

    [Params(false, true)]
    public bool IsRead { get; set; }

    [Benchmark]
    public PromptResult Run()
    {
        var machine = Wire.Accepted(_plan, IsRead);
        var at = TimeSpan.Zero;
        foreach (var frame in _frames)
        {
            machine.Apply(ServerFrame.Read(frame), at += TimeSpan.FromMilliseconds(1));
            while (machine.TryTake(out _))
            {
            }
        }

        return machine.Result ?? throw new InvalidOperationException("It has no end.");
    }
}
