namespace ComfyPulse.Workflows;

/// <summary>What decides the cost of a node, as far as the graph tells.</summary>
/// <param name="Kind">The sort of work.</param>
/// <param name="Megapixels">The pictures that it works on, in millions of pixels, all of a batch or a video together; above 0.</param>
/// <param name="Steps">The steps that it takes; 0 for a node without.</param>
/// <param name="ModelGroup">The same number for nodes that use the same loaded models in the same way: the first of them to run has to get the models ready. Negative for none.</param>
/// <param name="Loaders">The nodes that load those models, by index.</param>
/// <param name="Family">The same for nodes of one class that use the same models.</param>
/// <param name="Signature">The same for nodes that should take the same time: class, models, sizes, numbers and choices; seeds and texts left out.</param>
internal sealed record NodeWork(WorkKind Kind, double Megapixels, double Steps, int ModelGroup, int[] Loaders, ulong Family, ulong Signature)
{
    /// <summary>How much more each pixel costs than a look at it: filters take the pixels around it as well.</summary>
    public double Taps { get; init; } = 1;

    /// <summary>The models that it loads or runs.</summary>
    public ModelGuess Model { get; init; } = ModelGuess.Usual;

    /// <summary>The work of a node of which nothing is known.</summary>
    public static NodeWork Unknown { get; } = new(WorkKind.Unknown, 1, 0, -1, [], 0, 0);
}
