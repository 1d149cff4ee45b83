namespace ComfyPulse;

/// <summary>How <see cref="TrainingCurve.ToSvg"/> draws.</summary>
public sealed record LossPlotOptions
{
    /// <summary>The words above the plot; cut where they are too long. Default: <c>Loss</c>.</summary>
    public string Title { get; init; } = "Loss";

    /// <summary>The width in pixels, from 200 to 10,000. Default: 800.</summary>
    public int Width { get; init; } = 800;

    /// <summary>The height in pixels, from 120 to 10,000. Default: 400.</summary>
    public int Height { get; init; } = 400;

    /// <summary>The steps in all, where the axis ends though the training does not have them yet; null for the last step that was told.</summary>
    public int? Steps { get; init; }

    /// <summary>Whether the losses have a logarithmic axis; a curve with a loss of zero or less never has. Default (null): where the highest is more than 100 times the lowest.</summary>
    public bool? IsLogarithmic { get; init; }
}
