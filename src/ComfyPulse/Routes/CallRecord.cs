using ComfyPulse.Recording;

namespace ComfyPulse.Routes;

/// <summary>One call on its way into a recording; nothing where none is made.</summary>
internal readonly struct CallRecord
{
    private readonly IRecordingTap? _tap;
    private readonly PodRequest _request;
    private readonly TimeSpan _at;

    public CallRecord(IRecordingTap? tap, PodRequest request)
    {
        _tap = tap;
        _request = request;
        _at = tap?.Now ?? default;
    }

    public void Answered(HttpResponseMessage response, ReadOnlyMemory<byte> body, long? bodyLength) =>
        _tap?.OnCall(Call() with { Status = (int)response.StatusCode, Headers = [.. response.Headers, .. response.Content.Headers], Body = body, BodyLength = bodyLength, Took = _tap.Now - _at });

    public void Failed(Exception error) => _tap?.OnCall(Call() with { NetworkError = error.Message, Took = _tap.Now - _at });

    // As the pod's own words have it: without the prefix, and without the query items of the options, which may be secrets.
    private RecordedCall Call()
    {
        var path = (_request.IsOnlyUnderApi ? "/api/" : "/") + _request.Path + (_request.Query.Count > 0 ? "?" + PodUrls.Join(_request.Query) : "");
        return new RecordedCall(_at, _request.Method.Method, path) { Request = _request.Json };
    }
}
