using System.Collections.Concurrent;
using System.Text;

namespace ComfyPulse.Bench.Client;

/// <summary>How the other clients submit: one <see cref="HttpClient"/> for the process, the body as text.</summary>
internal static class Submission
{
    private static readonly ConcurrentDictionary<Script, string> Workflows = new();

    public static HttpClient Http { get; } = new();

    public static async Task SendAsync(Uri pod, Work work, string clientId, string promptId)
    {
        using var body = new StringContent($$"""{"prompt": {{Workflows.GetOrAdd(work.Script, script => script.ToWorkflow())}}, "client_id": "{{clientId}}", "prompt_id": "{{promptId}}"}""", Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(new Uri(pod, "prompt"), body);
        answer.EnsureSuccessStatusCode();
    }

    public static Uri SocketUrl(Uri pod, string clientId) => new UriBuilder(new Uri(pod, "ws")) { Scheme = "ws", Query = $"clientId={clientId}" }.Uri;
}
