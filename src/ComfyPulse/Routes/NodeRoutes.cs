using System.Net;
using System.Runtime.CompilerServices;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/object_info</c>: the node classes that a pod has.</summary>
public sealed class NodeRoutes
{
    private static readonly PodRequest All = PodRequest.Get("object_info");

    private readonly PodCalls _calls;
    private readonly VersionGate _gate;

    internal NodeRoutes(PodCalls calls, VersionGate gate) => (_calls, _gate) = (calls, gate);

    /// <summary>Opens the description of all classes, raw: often several megabytes, with numbers up to 2^64-1 and, on pods with packs, bare <c>NaN</c> and <c>Infinity</c>. Dispose it.</summary>
    /// <param name="cancellationToken">Stops waiting for its beginning; reading has tokens of its own.</param>
    public async Task<Stream> OpenAllAsync(CancellationToken cancellationToken = default)
    {
        var response = await _calls.OpenAsync(All, status => status == HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
        return await _calls.Http.OpenBodyAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All classes, each as it arrives: hundreds of megabytes take no more memory than the largest class. What is no object under a class's name is passed over.</summary>
    /// <param name="cancellationToken">Stops waiting. Whoever stops enumerating ends the answer.</param>
    /// <exception cref="PodResponseException">The answer is not ComfyUI's, or a class has more than 64 MB. The classes before it have been given.</exception>
    /// <exception cref="PodAnswerLostException">It broke off; begin anew.</exception>
    public async IAsyncEnumerable<NodeClassInfo> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var member in _calls.ReadMembersAsync(All, keepsValues: true, cancellationToken).ConfigureAwait(false))
        {
            if (member.Value.Span is [(byte)'{', ..])
            {
                yield return NodeClassInfo.TryRead(member.Value, member.Name, out var node, out var problem) ? node! : throw _calls.Unreadable(All, member.Name, problem);
            }
        }
    }

    /// <summary>The names of all classes. The pod sends their descriptions all the same; they are read over.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>> GetNamesAsync(CancellationToken cancellationToken = default)
    {
        const int MostCharacters = 64 * 1024 * 1024;
        var names = new List<string>();
        var characters = 0;
        await foreach (var member in _calls.ReadMembersAsync(All, keepsValues: false, cancellationToken).ConfigureAwait(false))
        {
            names.Add(member.Name);
            characters += member.Name.Length + 1;
            if (characters > MostCharacters)
            {
                throw _calls.Unreadable(All, member.Name, "There are more names than any pod has.");
            }
        }

        return names;
    }

    /// <summary>One class; null where the pod does not have it.</summary>
    /// <param name="classType">The class.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<NodeClassInfo?> GetClassAsync(string classType, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(classType, cancellationToken).ConfigureAwait(false) is not { } description)
        {
            return null;
        }

        return NodeClassInfo.TryRead(description.Utf8, classType, out var node, out var problem) ? node : throw _calls.Unreadable(All, classType, problem);
    }

    /// <summary>The description of one class, raw; null where the pod does not have it.</summary>
    /// <param name="classType">The class.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<RawJson?> GetAsync(string classType, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("object_info/" + PodRequest.Segment(classType)), cancellationToken).ConfigureAwait(false);
        return !PlainBodies.TryReadMembers(answer.Body, out var classes, out var problem) ? throw AnswerErrors.Unreadable(answer, problem)
            : classes!.TryGetValue(classType, out var description) ? description
            : null;
    }

    /// <summary>What the pod puts in place of classes that are no more, by the old class. It does so by itself when a prompt is submitted.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.14.0.</exception>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<NodeReplacement>>> GetReplacementsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _gate.AskAsync(PodRequest.Get("node_replacements"), PodFeature.NodeReplacements, cancellationToken).ConfigureAwait(false);
        return NodeReplacement.TryReadAll(answer.EnsureJson().Body, out var replacements, out var problem) ? replacements! : throw AnswerErrors.Unreadable(answer, problem);
    }
}
