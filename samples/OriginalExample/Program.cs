// The example that ComfyPulse was asked for, in C#: dotnet run --project samples/OriginalExample -- http://127.0.0.1:8188 samples/workflows/text-to-image.json
using ComfyPulse;

var workflow = await Workflow.LoadAsync(args[1]);

await using var sockets = new ComfyUIWebSocketClient();                       // optional
await using var pod = new ComfyUIPodClient(new() { BaseUrl = new Uri(args[0]) }, sockets);
var result = await pod.ExecuteWorkflowAsync(workflow, pollInterval: TimeSpan.FromSeconds(2),
    onProgress: percent => Console.WriteLine($"Progress: {percent}%"));

foreach (var output in result.Outputs)
{
    Console.WriteLine($"{output.NodeId}: {output.Kind} {output.File?.FileName}");
}
