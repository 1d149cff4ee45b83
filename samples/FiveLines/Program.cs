// Run a workflow and keep what it made: dotnet run --project samples/FiveLines -- http://127.0.0.1:8188 samples/workflows/text-to-image.json out
using ComfyPulse;

await using var pod = new ComfyUIPodClient(new Uri(args[0]));
var workflow = await Workflow.LoadAsync(args[1]);
var run = await pod.SubmitAsync(workflow.WithSeed(42));
var result = (await run.Completion).EnsureSucceeded();
foreach (var path in await result.SaveOutputsAsync(args[2]))
{
    Console.WriteLine(path);
}
