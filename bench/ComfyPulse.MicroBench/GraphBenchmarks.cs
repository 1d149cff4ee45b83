using System.Text;
using BenchmarkDotNet.Attributes;
using ComfyPulse.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.MicroBench;

/// <summary>What a submission makes of a workflow of eight nodes.</summary>
public class GraphBenchmarks
{
    private readonly byte[] _json = Encoding.UTF8.GetBytes(Wire.Workflow);
    private readonly Workflow _workflow = ComfyPulse.Workflow.Parse(Wire.Workflow);

    [Benchmark]
    public Workflow Parse() => ComfyPulse.Workflow.Parse(_json);

    [Benchmark]
    public object Plan() => PromptPlan.Create(_workflow);

    [Benchmark]
    public object Machine() => new RunMachine(new RunSetup(Wire.PromptId, PromptPlan.Create(_workflow)));
}
