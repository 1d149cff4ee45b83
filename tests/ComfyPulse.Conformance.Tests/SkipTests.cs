using System.Reflection;
using ComfyPulse.Conformance.Tests.Pods;

namespace ComfyPulse.Conformance.Tests;

/// <summary>Holds the list of what is skipped: a case is left out for what a version truly lacks, never by accident.</summary>
public sealed class SkipTests(PodsUnderTest pods)
{
    private static readonly string[] LackingIn0364 =
    [
        "A_job_that_failed_has_its_error",
        "A_job_that_succeeded_says_what_the_history_says",
        "A_job_that_waits_is_pending_and_one_that_runs_is_in_progress",
        "A_job_that_was_interrupted_is_cancelled",
        "A_prompt_id_that_is_no_canonical_uuid_is_invalid_prompt_id",
        "Cancelling_a_job_that_is_not_there_is_answered_with_no",
        "Cancelling_jobs_by_ids_that_are_none_names_them",
        "Nodes_in_a_circle_are_a_dependency_cycle",
        "What_a_browser_would_run_is_sent_as_a_download",
    ];

    [Fact]
    public void Nothing_is_skipped_on_0_33_0() => Assert.Empty(Skipped("0.33.0"));

    [Fact]
    public void On_0_3_64_only_what_came_later_is_skipped() => Assert.Equal(LackingIn0364, Skipped("0.3.64"));

    [Fact]
    public async Task The_embedded_pod_has_every_node_that_a_case_needs()
    {
        Assert.SkipWhen(PodSettings.Url is not null, "another pod is under test");
        foreach (var name in PodSettings.PodNames)
        {
            await using var visit = await pods.VisitAsync(name);
            foreach (var node in Cases().SelectMany(one => one.Needs.Nodes).Distinct(StringComparer.Ordinal))
            {
                Assert.True(await visit.HasNodeAsync(node), $"{name}: {node}");
            }
        }
    }

    [Fact]
    public void Every_case_is_named_once() => Assert.Equal(Cases().Count(), Cases().Select(one => one.Name).Distinct(StringComparer.Ordinal).Count());

    private static IEnumerable<string> Skipped(string version) =>
        Cases().Where(one => one.Needs.Lacking(version, _ => true) is not null).Select(one => one.Name).Order(StringComparer.Ordinal);

    private static IEnumerable<(string Name, EachPodAttribute Needs)> Cases() => typeof(SkipTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        .Select(method => (method.Name, Needs: method.GetCustomAttribute<EachPodAttribute>()!))
        .Where(one => one.Needs is not null);
}
