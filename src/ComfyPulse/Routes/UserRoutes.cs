using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/users</c> and <c>/settings</c>: who uses a pod, and how their UI is set.</summary>
/// <remarks>A pod is for one user, <c>default</c>, unless it was started with <c>--multi-user</c>. Then the argument <c>userId</c> says whose settings are meant; where it is null, it is the <c>comfy-user</c> of
/// <see cref="ComfyUIPodOptions.Headers"/>, and without one <c>default</c>. Who runs what, the queue and the history know nothing of users.</remarks>
public sealed class UserRoutes
{
    private readonly PodCalls _calls;

    internal UserRoutes(PodCalls calls) => _calls = calls;

    /// <summary>Who there is, and whether the pod tells users apart.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<PodUsers> GetUsersAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("users"), cancellationToken).ConfigureAwait(false);
        return PodUsers.TryRead(answer.Body, out var users, out var problem) ? users! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Adds a user, and gives the id that is to be used from then on.</summary>
    /// <param name="userName">The name; no other user may have it.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    /// <exception cref="PodResponseException">The name is taken, or is none (400); the message has the pod's words.</exception>
    public async Task<string> CreateAsync(string userName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(userName);
        var answer = await _calls.AskJsonAsync(PodRequest.Post("users", ListEdits.Json(writer => writer.WriteString("username", userName))), cancellationToken).ConfigureAwait(false);
        return PlainBodies.TryReadText(answer.Body, out var id, out var problem) ? id! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>All settings by id, each raw.</summary>
    /// <param name="userId">Whose; see the remarks above.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodResponseException">The pod does not know the user (401).</exception>
    public async Task<IReadOnlyDictionary<string, RawJson>> GetSettingsAsync(string? userId = null, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("settings").For(userId), cancellationToken).ConfigureAwait(false);
        return PlainBodies.TryReadMembers(answer.Body, out var settings, out var problem) ? settings! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>One setting, raw; null where it was never set.</summary>
    /// <param name="id">The setting: <c>Comfy.ColorPalette</c>…</param>
    /// <param name="userId">Whose; see the remarks above.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodResponseException">The pod does not know the user (401).</exception>
    public async Task<RawJson?> GetSettingAsync(string id, string? userId = null, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("settings/" + PodRequest.Segment(id)).For(userId), cancellationToken).ConfigureAwait(false);
        var value = RawJson.FromPython(answer.Body);
        return value.IsNullOrMissing ? null : value;
    }

    /// <summary>Sets several settings; those not named stay.</summary>
    /// <param name="settings">The values by id; each must be JSON.</param>
    /// <param name="userId">Whose; see the remarks above.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    /// <exception cref="PodResponseException">The pod does not know the user (401).</exception>
    public async Task SetSettingsAsync(IReadOnlyDictionary<string, RawJson> settings, string? userId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var body = ListEdits.Json(writer =>
        {
            foreach (var (id, value) in settings)
            {
                writer.WritePropertyName(id);
                writer.WriteRawValue(value.Utf8.Span);
            }
        });
        await _calls.AskJsonAsync(PodRequest.Post("settings", body).For(userId), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets one setting.</summary>
    /// <param name="id">The setting.</param>
    /// <param name="value">Its value; it must be JSON.</param>
    /// <param name="userId">Whose; see the remarks above.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    /// <exception cref="PodResponseException">The pod does not know the user (401).</exception>
    public async Task SetSettingAsync(string id, RawJson value, string? userId = null, CancellationToken cancellationToken = default) =>
        await _calls.AskJsonAsync(PodRequest.Post("settings/" + PodRequest.Segment(id), value.Utf8).For(userId), cancellationToken).ConfigureAwait(false);
}
