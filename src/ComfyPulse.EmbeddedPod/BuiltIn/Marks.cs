using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn;

/// <summary>Which simulated classes a node's inputs come from, so that what is saved at the end can say so.</summary>
internal static class Marks
{
    /// <summary>The simulated classes behind the inputs, sorted.</summary>
    public static IReadOnlyCollection<string> Of(NodeCall call) => Union([.. call.Inputs.All.Values.OfType<ISimulated>()]);

    /// <summary>The same, and this simulated class too.</summary>
    public static IReadOnlyCollection<string> Of(NodeCall call, string simulatedClass) =>
        [.. Of(call).Append(simulatedClass).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string[] Union(IReadOnlyList<ISimulated> values) =>
        [.. values.SelectMany(value => value.SimulatedBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
