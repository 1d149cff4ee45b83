namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>One sampler's work.</summary>
/// <param name="Request">What to paint.</param>
/// <param name="Model">What paints it.</param>
/// <param name="Start">What it starts from.</param>
/// <param name="Steps">How many steps are taken.</param>
/// <param name="NoiseBefore">How much is noise before the first step: 0 to 1.</param>
/// <param name="NoiseAfter">How much is left after the last.</param>
/// <param name="AddsNoise">False: it goes on with the noise that is there.</param>
internal sealed record Sampling(SceneRequest Request, ModelValue Model, LatentValue Start, int Steps, float NoiseBefore, float NoiseAfter, bool AddsNoise)
{
    /// <summary>Takes the steps, each with its time, its progress and, where wanted, its preview.</summary>
    /// <returns>The latent, with the given marks.</returns>
    public async Task<LatentValue> RunAsync(NodeCall call, IReadOnlyCollection<string> marks)
    {
        var result = Start with { Content = End(NoiseAfter), SimulatedBy = marks };
        var preview = call.WantsPreviews && Steps > 0 ? new SamplingPreview(Start with { Content = End(noise: 0) }, Request.Seed) : null;
        var pace = call.Environment.Work?.Sampler(call, Model.Style, Start.Width, Start.Height, Start.Frames) ?? Pace.Even(call.Environment.StepTime);
        await pace.BeginAsync(call).ConfigureAwait(false);
        for (var step = 1; step <= Steps; step++)
        {
            await call.DelayAsync(pace.Step(step)).ConfigureAwait(false);
            var left = NoiseBefore + ((NoiseAfter - NoiseBefore) * step / Steps);
            call.Report(step, Steps, preview?.Encode(left));
        }

        return result;
    }

    private Canvas End(float noise)
    {
        if (Steps == 0)
        {
            return Start.Content;
        }

        if (AddsNoise)
        {
            Canvas scene = new Canvas.Scene(Request, Start.Content, NoiseBefore, noise);
            scene = Start.IsVideo ? new Canvas.Passing(scene, Start.Frames) : scene;
            return Start.NoiseMask is { } mask ? new Canvas.Masked(scene, Start.Content, mask) : scene;
        }

        // Without new noise there is only the noise of an earlier sampler to take away.
        return Start.Content is Canvas.Scene { Noise: > 0f } unfinished ? unfinished with { Noise = noise } : Start.Content;
    }
}
