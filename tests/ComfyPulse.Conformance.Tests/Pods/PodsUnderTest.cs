using System.Reflection;
using ComfyPulse.Conformance.Tests.Pods;
using Xunit.Sdk;
using Xunit.v3;

// One prompt after the other is gentle to a pod that others use, and makes what fails easy to read.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(PodsUnderTest))]

namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>The pods of this run, each found when the first case asks for it.</summary>
public sealed class PodsUnderTest : IAsyncDisposable
{
    private readonly Dictionary<string, PodUnderTest> _pods = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _finding = new(1);

    /// <summary>Begins a case on a pod, or skips it where the pod lacks what the case needs.</summary>
    internal async Task<PodVisit> VisitAsync(string name)
    {
        var pod = await FindAsync(name);
        var visit = new PodVisit(pod, TestContext.Current.CancellationToken);
        var needs = (TestContext.Current.TestMethod as IXunitTestMethod)?.Method.GetCustomAttribute<EachPodAttribute>();
        try
        {
            HashSet<string> lacking = [];
            foreach (var node in needs?.Nodes ?? [])
            {
                if (!await visit.HasNodeAsync(node))
                {
                    lacking.Add(node);
                }
            }

            if (needs?.Lacking(pod.Version, node => !lacking.Contains(node)) is { } reason)
            {
                Assert.Skip(reason);
            }

            return visit;
        }
        catch
        {
            await visit.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods.Values)
        {
            await pod.DisposeAsync();
        }

        _finding.Dispose();
    }

    private async Task<PodUnderTest> FindAsync(string name)
    {
        var stop = TestContext.Current.CancellationToken;
        await _finding.WaitAsync(stop);
        try
        {
            if (!_pods.TryGetValue(name, out var pod))
            {
                _pods[name] = pod = await PodUnderTest.FindAsync(name, stop);
            }

            return pod;
        }
        finally
        {
            _finding.Release();
        }
    }
}
