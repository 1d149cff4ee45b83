namespace ComfyPulse;

/// <summary>How <see cref="PromptProgress.Fraction"/> is made. Whichever it is, it never goes back and is 1 only at success.</summary>
public enum ProgressCalculation
{
    /// <summary>The share of the expected time that has passed.</summary>
    Time,

    /// <summary>The sum of the values over the sum of the maxima of <c>progress_state</c>, of those nodes that the pod has named so far: known from older clients. It is far ahead of the time, because nodes that have not begun do not count.</summary>
    NodeSum,
}
