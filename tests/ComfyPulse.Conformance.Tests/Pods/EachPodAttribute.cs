using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>A case that runs once on each pod, and what it needs of a pod. Where a pod lacks that, the case is skipped with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EachPodAttribute : DataAttribute
{
    /// <summary>The ComfyUI version that brought what the case is about; null where every pod has it.</summary>
    public string? Since { get; init; }

    /// <summary>Node classes that the case cannot do without, besides those that every case has: the core's for images.</summary>
    public string[] Nodes { get; init; } = [];

    public override bool SupportsDiscoveryEnumeration() => true;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. PodSettings.PodNames.Select(name => new TheoryDataRow<string>(name))]);

    /// <summary>Why a pod cannot be asked this; null where it can.</summary>
    public string? Lacking(string? version, Func<string, bool> hasNode)
    {
        if (Since is not null && PodVersion.IsOlder(version, Since))
        {
            return $"needs ComfyUI {Since}; the pod is {version}";
        }

        return Nodes.Where(name => !hasNode(name)).ToList() is [_, ..] missing ? $"the pod has no {string.Join(", ", missing)}" : null;
    }
}
