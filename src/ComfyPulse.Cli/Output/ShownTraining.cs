namespace ComfyPulse.Cli.Output;

/// <summary>A training that has gone on, for a view to show.</summary>
/// <param name="Told">Where it stands, as it was told.</param>
/// <param name="Now">Where it stands by now: between two words of the pod the steps go on by the rate.</param>
/// <param name="Curve">Its losses so far.</param>
internal sealed record ShownTraining(TrainingProgress Told, Func<TrainingProgress> Now, Func<TrainingCurve> Curve);
