namespace ComfyPulse;

/// <summary>How good what was found is.</summary>
public enum FindingGrade
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Runs work, but something of them is slower, blinder or less safe.</summary>
    Poor,

    /// <summary>It does not work.</summary>
    Bad,

    /// <summary>Not looked at, or the pod does not tell; the text says why.</summary>
    Skipped,
}
