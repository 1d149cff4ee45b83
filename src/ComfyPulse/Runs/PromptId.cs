namespace ComfyPulse;

/// <summary>The id of one prompt. Ours are canonical lowercase UUIDs, as ComfyUI wants them since 0.25; older pods mint ids of any form.</summary>
public readonly record struct PromptId(string Value)
{
    /// <summary>A text that already is a prompt id.</summary>
    public static implicit operator PromptId(string value) => new(value);

    /// <summary>A fresh id in the form that every pod accepts.</summary>
    public static PromptId New() => new(Guid.NewGuid().ToString("D"));

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
