using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/api/jobs</c> (since ComfyUI 0.6.0): one view of what waits, runs and has ended.</summary>
public sealed class JobRoutes
{
    private readonly VersionGate _gate;

    internal JobRoutes(VersionGate gate) => _gate = gate;

    /// <summary>A job; null where the pod does not know it.</summary>
    /// <param name="promptId">Its prompt id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.6.0: ask queue and history.</exception>
    public async Task<Job?> GetAsync(string promptId, CancellationToken cancellationToken = default)
    {
        var request = Api(HttpMethod.Get, "jobs/" + PodRequest.Segment(promptId));
        var answer = await _gate.AskAsync(request, PodFeature.Jobs, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return null;
        }

        return Job.TryRead(answer.EnsureJson().Body, out var job, out var problem) ? job : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The jobs that match, in the order wanted. The pod reads through its whole history for it: do not ask often.</summary>
    /// <param name="query">Which, and in which order; null for all, the newest first.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.6.0.</exception>
    /// <exception cref="PodResponseException">The pod does not know a status or takes a limit below 1 amiss (400); the message has its words.</exception>
    public async Task<JobList> ListAsync(JobQuery? query = null, CancellationToken cancellationToken = default)
    {
        var answer = await _gate.AskAsync(Api(HttpMethod.Get, "jobs") with { Query = (query ?? new JobQuery()).ToItems() }, PodFeature.Jobs, cancellationToken).ConfigureAwait(false);
        return JobList.TryRead(answer.EnsureJson().Body, out var jobs, out var problem) ? jobs! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Cancels a job, waiting or running, and never another one by accident. False where it has ended or is not known.</summary>
    /// <param name="promptId">Its prompt id.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.26.0: delete it from the queue, or interrupt it.</exception>
    public async Task<bool> CancelAsync(string promptId, CancellationToken cancellationToken = default)
    {
        var request = Api(HttpMethod.Post, "jobs/" + PodRequest.Segment(promptId) + "/cancel");
        var answer = await _gate.AskAsync(request, PodFeature.JobCancel, cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.NotFound)
        {
            return false;
        }

        return PlainBodies.TryReadCancelled(answer.EnsureJson().Body, out var wasCancelled, out var problem) ? wasCancelled : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Cancels several jobs at once, waiting or running. True where at least one of them was; those that have ended or are not known are passed over.</summary>
    /// <param name="promptIds">Their prompt ids: UUIDs in small letters with hyphens, else the pod refuses all of them.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.26.0: delete them from the queue, and interrupt the one that runs.</exception>
    /// <exception cref="PodResponseException">An id is no UUID (400): none was cancelled.</exception>
    public async Task<bool> CancelManyAsync(IEnumerable<string> promptIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(promptIds);
        var body = ListEdits.Json(writer => ListEdits.Texts(writer, "job_ids", promptIds));
        var answer = await _gate.AskAsync(Api(HttpMethod.Post, "jobs/cancel") with { Json = body }, PodFeature.JobCancel, cancellationToken).ConfigureAwait(false);
        return PlainBodies.TryReadCancelled(answer.EnsureJson().Body, out var wasCancelled, out var problem) ? wasCancelled : throw AnswerErrors.Unreadable(answer, problem);
    }

    private static PodRequest Api(HttpMethod method, string path) => new(method, path) { IsOnlyUnderApi = true };
}
