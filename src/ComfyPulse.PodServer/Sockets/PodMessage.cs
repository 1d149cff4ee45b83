using ComfyPulse.Protocol;

namespace ComfyPulse.PodServer;

/// <summary>The text messages that the hub itself sends.</summary>
internal static class PodMessage
{
    public static ReadOnlyMemory<byte> Encode(string type, Action<PythonJsonWriter> data) => PythonNodes.Encode(json =>
    {
        json.BeginObject().Name("type").Text(type).Name("data");
        data(json);
        json.EndObject();
    });

    public static void WriteStatus(PythonJsonWriter json, int queueRemaining, string? clientId)
    {
        json.BeginObject();
        json.Name("status");
        WriteExecInfo(json, queueRemaining);
        if (clientId is not null)
        {
            json.Name("sid");
            json.Text(clientId);
        }

        json.EndObject();
    }

    public static void WriteExecInfo(PythonJsonWriter json, int queueRemaining)
    {
        json.BeginObject();
        json.Name("exec_info");
        json.BeginObject();
        json.Name("queue_remaining");
        json.Integer(queueRemaining);
        json.EndObject();
        json.EndObject();
    }

    // Names no prompt: all that a pod says to a socket which opens in the middle of its prompt.
    public static void WriteReplayedNode(PythonJsonWriter json, string node)
    {
        json.BeginObject();
        json.Name("node");
        json.Text(node);
        json.EndObject();
    }
}
