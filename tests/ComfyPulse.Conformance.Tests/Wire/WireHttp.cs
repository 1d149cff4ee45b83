using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ComfyPulse.Conformance.Tests.Pods;

namespace ComfyPulse.Conformance.Tests.Wire;

/// <summary>Plain requests to a pod, for what is about the wire itself.</summary>
internal sealed class WireHttp : IDisposable
{
    private readonly HttpClient _http;

    public WireHttp(Uri pod)
    {
        _http = new HttpClient { BaseAddress = pod };
        foreach (var (name, value) in PodSettings.Headers)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
    }

    public async Task<WireAnswer> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using var response = await _http.SendAsync(request, stop);
        return new WireAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(stop), response.Content.Headers);
    }

    public Task<WireAnswer> GetAsync(string path, CancellationToken stop) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), stop);

    public Task<WireAnswer> GetAsync(string path, long from, long to, CancellationToken stop)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = new RangeHeaderValue(from, to);
        return SendAsync(request, stop);
    }

    public Task<WireAnswer> PostAsync(string path, JsonNode body, CancellationToken stop) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString()) }, stop);

    /// <summary>Uploads as a browser's form does.</summary>
    public Task<WireAnswer> UploadAsync(string path, byte[] content, string fileName, IReadOnlyDictionary<string, string> fields, CancellationToken stop)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(content), "image", fileName } };
        foreach (var (name, value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = form }, stop);
    }

    public void Dispose() => _http.Dispose();
}
