using System.Collections.Concurrent;
using System.Text.Json;

namespace ComfyPulse.Bench.Client;

/// <summary>What programs that talk to ComfyUI usually do with a message: a string, a tree, a look at <c>type</c>, and the history at the end.</summary>
internal sealed class UsualHandling
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _running = new(StringComparer.Ordinal);
    private double _progress;
    private int _previewBytes;

    /// <summary>Follows prompts; each is waited for before it is sent, so that none can be missed.</summary>
    public async Task<int> RunAsync(Uri pod, Work work, string clientId, int count, Action submitted)
    {
        var promptIds = Enumerable.Range(0, count).Select(_ => Guid.NewGuid().ToString()).ToArray();
        var ends = promptIds.Select(id => _running.GetOrAdd(id, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task).ToArray();
        await Task.WhenAll(promptIds.Select(id => Submission.SendAsync(pod, work, clientId, id)));
        submitted();
        var outputs = await Task.WhenAll(promptIds.Zip(ends, (id, end) => OutputsAsync(pod, id, end)));
        return outputs.Count(found => found > 0);
    }

    public void Hear(string text)
    {
        var message = JsonSerializer.Deserialize(text, UsualJson.Default.JsonElement);
        var data = message.GetProperty("data");
        switch (message.GetProperty("type").GetString())
        {
            case "progress":
                _progress = data.GetProperty("value").GetDouble() / data.GetProperty("max").GetDouble();
                break;
            case "progress_state":
                var (values, maxima) = (0.0, 0.0);
                foreach (var node in data.GetProperty("nodes").EnumerateObject())
                {
                    values += node.Value.GetProperty("value").GetDouble();
                    maxima += node.Value.GetProperty("max").GetDouble();
                }

                _progress = Math.Max(_progress, values / maxima);
                break;
            case "executing" when data.GetProperty("node").ValueKind == JsonValueKind.Null:
                if (_running.TryRemove(data.GetProperty("prompt_id").GetString()!, out var end))
                {
                    end.SetResult();
                }

                break;
        }
    }

    public void See(byte[] binary) => _previewBytes += binary.Length;

    private static async Task<int> OutputsAsync(Uri pod, string promptId, Task end)
    {
        await end;
        var history = await Submission.Http.GetStringAsync(new Uri(pod, $"history/{promptId}"));
        var entry = JsonSerializer.Deserialize(history, UsualJson.Default.JsonElement).GetProperty(promptId);
        return entry.GetProperty("outputs").EnumerateObject().Sum(node => node.Value.GetProperty("images").GetArrayLength());
    }
}
