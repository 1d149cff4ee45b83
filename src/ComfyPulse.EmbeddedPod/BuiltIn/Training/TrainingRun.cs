namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary>The passes of one training, each with its time, its progress and its lines in the log.</summary>
/// <param name="call">The node's run.</param>
/// <param name="passes">How many: the steps, times the passes whose gradients a step sums up.</param>
/// <param name="loss">The loss of each pass.</param>
internal sealed class TrainingRun(NodeCall call, int passes, TrainingLoss loss)
{
    private readonly PodVersion _version = new(call.Environment.Version);

    /// <summary>Takes them.</summary>
    /// <returns>The losses.</returns>
    public async Task<IReadOnlyList<double>> RunAsync(Pace pace)
    {
        var losses = new List<double>();
        await pace.BeginAsync(call).ConfigureAwait(false);
        var bar = new TqdmBar(call, "Training LoRA", passes);
        try
        {
            for (var pass = 1; pass <= passes; pass++)
            {
                await call.DelayAsync(pace.Step(pass)).ConfigureAwait(false);
                ThrowIfInterrupted();
                losses.Add(loss.At(pass));
                bar.Tell(FormattableString.Invariant($"loss={losses[^1]:0.0000}"));
                if (_version.TellsTraining)
                {
                    call.Report(pass, passes);
                }

                bar.Advance();
            }
        }
        catch (NodeInterruptedException)
        {
            bar.Close();
            throw;
        }

        bar.Close();
        return losses;
    }

    // Newer versions look at each layer of the model, not only when progress is told.
    private void ThrowIfInterrupted()
    {
        if (_version.InterruptsTraining && call.IsInterrupted)
        {
            throw new NodeInterruptedException();
        }
    }
}
