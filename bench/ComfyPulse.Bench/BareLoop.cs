using System.Net.WebSockets;
using System.Text;

namespace ComfyPulse.Bench;

/// <summary>The floor: submit, read every frame into one buffer, count until the end message.</summary>
internal static class BareLoop
{
    public static async Task RunAsync(Uri address, Load load)
    {
        var clientId = Guid.NewGuid().ToString();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{address.Authority}/ws?clientId={clientId}"), CancellationToken.None);
        using var http = new HttpClient();
        var index = load == Load.All[0] ? 0 : 1;
        using var body = new StringContent($$$$"""{"prompt": {"8": {"class_type": "Load{{{{index}}}}", "inputs": {}}}, "client_id": "{{{{clientId}}}}", "prompt_id": "{{{{Guid.NewGuid()}}}}"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(address, "prompt"), body);
        var buffer = new byte[1 << 20];
        var frames = 0;
        while (frames < load.Frames + BenchPod.FramesAround)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            frames += received.EndOfMessage ? 1 : 0;
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }
}
