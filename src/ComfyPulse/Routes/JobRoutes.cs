using System.Globalization;
using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/api/jobs</c> (since ComfyUI 0.6.0): one view of what waits, runs and has ended.</summary>
public sealed class JobRoutes
{
    private readonly PodCalls _calls;
    private readonly VersionGate _gate;

    internal JobRoutes(PodCalls calls, VersionGate gate) => (_calls, _gate) = (calls, gate);

    /// <summary>A job; null where the pod does not know it.</summary>
    /// <param name="promptId">Its prompt id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.6.0: ask queue and history.</exception>
    public async Task<Job?> GetAsync(string promptId, CancellationToken cancellationToken = default)
    {
        var request = Api(HttpMethod.Get, "jobs/" + PodRequest.Segment(promptId));
        var answer = await AskAsync(request, PodFeature.Jobs, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return null;
        }

        return Job.TryRead(answer.EnsureJson().Body, out var job, out var problem) ? job : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Jobs, newest first. The pod reads through its whole history for it: do not ask often.</summary>
    /// <param name="limit">At most so many; null for all.</param>
    /// <param name="offset">So many are passed over.</param>
    /// <param name="statuses">Only those: <c>pending</c>, <c>in_progress</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c>; null for all.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.6.0.</exception>
    public async Task<JobList> ListAsync(int? limit = null, int offset = 0, IEnumerable<string>? statuses = null, CancellationToken cancellationToken = default)
    {
        List<KeyValuePair<string, string>> query = [];
        if (limit is { } most)
        {
            query.Add(new("limit", most.ToString(CultureInfo.InvariantCulture)));
        }

        if (offset > 0)
        {
            query.Add(new("offset", offset.ToString(CultureInfo.InvariantCulture)));
        }

        if (statuses is not null)
        {
            query.Add(new("status", string.Join(',', statuses)));
        }

        var answer = await AskAsync(Api(HttpMethod.Get, "jobs") with { Query = query }, PodFeature.Jobs, cancellationToken).ConfigureAwait(false);
        return JobList.TryRead(answer.EnsureJson().Body, out var jobs, out var problem) ? jobs! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Cancels a job, waiting or running, and never another one by accident. False where it has ended or is not known.</summary>
    /// <param name="promptId">Its prompt id.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.26.0: delete it from the queue, or interrupt it.</exception>
    public async Task<bool> CancelAsync(string promptId, CancellationToken cancellationToken = default)
    {
        var request = Api(HttpMethod.Post, "jobs/" + PodRequest.Segment(promptId) + "/cancel");
        var answer = await AskAsync(request, PodFeature.JobCancel, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return false;
        }

        return PlainBodies.TryReadCancelled(answer.EnsureJson().Body, out var wasCancelled, out var problem) ? wasCancelled : throw AnswerErrors.Unreadable(answer, problem);
    }

    private static PodRequest Api(HttpMethod method, string path) => new(method, path) { IsOnlyUnderApi = true };

    // A 404 of JSON is about the job, any other about the route.
    private async Task<PodAnswer> AskAsync(PodRequest request, PodFeature feature, CancellationToken cancellationToken)
    {
        await _gate.RequireAsync(feature, cancellationToken).ConfigureAwait(false);
        var answer = await _calls.AskAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.IsMissingRoute ? throw _gate.Missing(feature) : answer;
    }
}
