using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

/// <summary>One thing that a recording tells a run: a fact, or a text frame.</summary>
internal sealed record TraceStep(TimeSpan At, RunFact? Fact, byte[]? Frame)
{
    public void ApplyTo(RunMachine machine, TimeSpan? at = null)
    {
        if (Fact is not null)
        {
            _ = Fact is RunFact.QueueSaid ? machine.BeginLook(at ?? At) : 0; // the reader counts the looks alike
            machine.Apply(Fact, at ?? At);
        }
        else
        {
            machine.Apply(ServerFrame.Read(Frame!), at ?? At);
        }
    }

    public bool IsProgressState => Frame is not null && ServerFrame.Read(Frame).Kind == ServerFrameKind.ProgressState;

    public override string ToString() => Fact?.ToString() ?? Encoding.UTF8.GetString(Frame!);
}
