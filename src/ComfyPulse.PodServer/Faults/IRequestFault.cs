using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>A fault that strikes requests by method and path.</summary>
internal interface IRequestFault
{
    string? Method { get; }

    string? Path { get; }

    static bool IsSubmission(string? method, string? path) => path == "/prompt" && method is not null && HttpMethods.IsPost(method);

    /// <summary>Whether it is meant for a request to this path, given without prefix.</summary>
    bool Fits(string method, string path) =>
        (Method is null || HttpMethods.Equals(Method, method))
        && (Path is null || path == Path || (path.StartsWith(Path, StringComparison.Ordinal) && path[Path.Length] == '/'))
        && !(this is PodFault.AnswerLost && IsSubmission(method, path));
}
