namespace ComfyPulse.Workflows;

/// <summary>What sort of work a node does: nodes of one kind keep the same pace on one machine.</summary>
internal enum WorkKind : byte
{
    /// <summary>Passes values on: primitives, schedulers, guiders, empty latents, patches of a model.</summary>
    Trivial,

    /// <summary>Reads a model's file.</summary>
    Load,

    /// <summary>Turns texts or pictures into conditioning.</summary>
    Encode,

    /// <summary>Denoises, step by step.</summary>
    Sample,

    /// <summary>Latents to or from pixels.</summary>
    Convert,

    /// <summary>Enlarges by a model.</summary>
    Upscale,

    /// <summary>Changes pixels without a model.</summary>
    Pixels,

    /// <summary>Encodes and writes files.</summary>
    Save,

    /// <summary>Trains.</summary>
    Train,

    /// <summary>Waits for a service elsewhere.</summary>
    Remote,

    /// <summary>Nothing is known of it.</summary>
    Unknown,
}
