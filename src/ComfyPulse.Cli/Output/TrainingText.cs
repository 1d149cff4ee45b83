using System.Globalization;

namespace ComfyPulse.Cli.Output;

/// <summary>A training in words.</summary>
internal static class TrainingText
{
    /// <summary>Where it stands, most important first: steps, loss, rate, time left, learning rate, epoch; each only where it is known. Empty for one that has not begun.</summary>
    /// <param name="training">The training.</param>
    /// <param name="isShort">Whether room is scarce.</param>
    public static IReadOnlyList<string> Parts(TrainingProgress training, bool isShort = false)
    {
        if (training is { IsTraining: false, Step: null })
        {
            return [];
        }

        string[] parts =
        [
            Steps(training, isShort),
            training.StalledFor is { } stalled ? $"stalled for {ProgressText.Time(stalled)}" : "",
            Losses(training, isShort),
            training.SecondsPerStep is { } rate ? $"{ProgressText.Time(Seconds(rate.Value))} a step" : "",
            Left(training),
            training.LearningRate is { } learning ? $"lr {Mark(learning)}{Rate(learning.Value)}" : "",
            training.Epoch is { } epoch ? $"epoch {Mark(epoch)}{Of(epoch.Value, training.Epochs?.Value)}" : "",
        ];
        return [.. parts.Where(part => part.Length > 0)];
    }

    /// <summary>The time left of the steps: <c>4 min 10 s left</c>; empty where it is not known, or nothing moves.</summary>
    public static string Left(TrainingProgress training) => training is { TimeLeft: { } left, StalledFor: null } ? $"{ProgressText.Time(left.Value)} left" : "";

    /// <summary>What is said of a training at its end.</summary>
    public static string End(TrainingResult result)
    {
        var training = result.Progress;
        if (training.IsCached)
        {
            return "nothing was trained: the pod took the result of an earlier training from its cache";
        }

        var losses = Losses(training, isShort: false);
        var isWhole = training.Steps is not { } all || training.Step?.Value >= all.Value;
        return training.Step is null ? "no step of the training was told" : $"{(isWhole ? "trained" : "last told of the training")}: {Steps(training, isShort: false)}{(losses.Length > 0 ? ", " + losses : "")}";
    }

    /// <summary>A loss in about four digits.</summary>
    public static string Loss(double loss) => Math.Abs(loss) switch
    {
        double.NaN => "NaN",
        double.PositiveInfinity => loss > 0 ? "inf" : "-inf",
        0 => "0",
        < 1e-3 or >= 1e5 => loss.ToString("0.##e0", CultureInfo.InvariantCulture),
        < 10 => loss.ToString("0.0000", CultureInfo.InvariantCulture),
        < 100 => loss.ToString("0.00", CultureInfo.InvariantCulture),
        _ => loss.ToString("0.0", CultureInfo.InvariantCulture),
    };

    private static string Steps(TrainingProgress training, bool isShort) => training.Step is not { } step ? "step 0" + (training.Steps is { } all ? $" of {all.Value}" : "")
        : isShort && training.Steps is { } total ? string.Create(CultureInfo.InvariantCulture, $"{Mark(step)}{step.Value}/{total.Value}")
        : $"step {Mark(step)}{Of(step.Value, training.Steps?.Value)}";

    private static string Losses(TrainingProgress training, bool isShort) =>
        training.Loss is not { } loss ? ""
        : training.SmoothedLoss is { } smoothed && !isShort ? $"loss {Mark(loss)}{Loss(loss.Value)} ({Loss(smoothed.Value)} smoothed)"
        : $"loss {Mark(loss)}{Loss(loss.Value)}";

    private static string Of(int value, int? all) => string.Create(CultureInfo.InvariantCulture, $"{value}{(all is { } known ? $" of {known}" : "")}");

    private static string Rate(double rate) => rate.ToString(rate < 0.01 ? "0.##e0" : "0.####", CultureInfo.InvariantCulture);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.MaxValue.TotalSeconds / 2));

    private static string Mark<T>(TrainingValue<T> value) => value.IsInterpolated ? "~" : "";
}
