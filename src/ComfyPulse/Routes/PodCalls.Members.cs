using System.Net;
using System.Runtime.CompilerServices;

namespace ComfyPulse.Routes;

/// <content>Answers that are taken apart while they arrive.</content>
internal sealed partial class PodCalls
{
    /// <summary>The members of an answer that is one object, as they arrive. The stream is the same one each time, standing on the next member.</summary>
    /// <param name="request">The question.</param>
    /// <param name="keepsValues">Whether the values are wanted, or the names alone.</param>
    /// <param name="cancellationToken">Stops waiting. Whoever stops taking members ends the answer.</param>
    /// <exception cref="PodResponseException">It is no object, or has a member above the bound.</exception>
    /// <exception cref="PodAnswerLostException">It broke off.</exception>
    public async IAsyncEnumerable<MemberStream> ReadMembersAsync(PodRequest request, bool keepsValues, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(request, status => status == HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
        var body = await http.OpenBodyAsync(response, cancellationToken).ConfigureAwait(false);
        await using var closing = body.ConfigureAwait(false);
        var members = new MemberStream(body);
        while (await NextAsync(response, members, keepsValues, cancellationToken).ConfigureAwait(false))
        {
            yield return members;
        }
    }

    /// <summary>The error for a member of such an answer that cannot be read.</summary>
    public PodResponseException Unreadable(PodRequest request, string member, string? problem) =>
        AnswerErrors.Unreadable(new PodAnswer(new Uri(http.BaseUrl, request.Path), HttpStatusCode.OK, "application/json", default, RetryAfter: null), $"At {member}: {problem}");

    private async ValueTask<bool> NextAsync(HttpResponseMessage response, MemberStream members, bool keepsValue, CancellationToken cancellationToken)
    {
        var asked = PodUrls.Shown(response.RequestMessage?.RequestUri ?? http.BaseUrl);
        try
        {
            return await members.NextAsync(keepsValue, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException problem)
        {
            var answer = new PodAnswer(asked, response.StatusCode, response.Content.Headers.ContentType?.MediaType, members.Beginning, RetryAfter: null);
            throw answer.IsHtml ? AnswerErrors.Of(answer) : AnswerErrors.Unreadable(answer, problem.Message);
        }
        catch (Exception error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new PodAnswerLostException(asked, $"it broke off after {members.BytesRead} bytes", error);
        }
    }
}
