// One workflow, a picture from each of several pods at once: dotnet run --project samples/SeveralPods -- samples/workflows/text-to-image.json out http://127.0.0.1:8188 http://127.0.0.1:8189
using ComfyPulse;

var workflow = await Workflow.LoadAsync(args[0]);
await using var sockets = new ComfyUIWebSocketClient(); // one owner for the sockets of all pods
var clients = args[2..].Select(address => new ComfyUIPodClient(new() { BaseUrl = new Uri(address) }, sockets)).ToList();

await Task.WhenAll(clients.Select(MakeAsync));

foreach (var client in clients)
{
    await client.DisposeAsync();
}

async Task MakeAsync(ComfyUIPodClient pod, int index)
{
    var name = args[2 + index];
    try
    {
        // A pod that is down or busy delays only its own picture.
        var run = await pod.SubmitAsync(workflow.WithSeed((ulong)index));
        await foreach (var happened in run.ListenAsync(new() { ProgressEvery = TimeSpan.FromSeconds(1) }))
        {
            if (happened is ProgressChanged { Progress: var progress })
            {
                Console.WriteLine($"{name}: {progress.Phase} {progress.Fraction:P0}");
            }
        }

        var result = (await run.Completion).EnsureSucceeded();
        var paths = await result.SaveOutputsAsync(Path.Combine(args[1], $"pod{index}"));
        Console.WriteLine($"{name}: {string.Join(", ", paths)}");
    }
    catch (ComfyUIException exception)
    {
        Console.WriteLine($"{name}: {exception.Message}");
        Environment.ExitCode = 1;
    }
}
