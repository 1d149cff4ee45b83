// Follow a workflow event by event: dotnet run --project samples/LiveEvents -- http://127.0.0.1:8188 samples/workflows/text-to-image.json
using ComfyPulse;

using var stop = new CancellationTokenSource();
await using var pod = new ComfyUIPodClient(new Uri(args[0]));
var run = await pod.SubmitAsync(await Workflow.LoadAsync(args[1], stop.Token), cancellationToken: stop.Token);

Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

try
{
    await foreach (var happened in run.Events.WithCancellation(stop.Token))
    {
        Console.WriteLine(happened switch
        {
            NodeStarted node => $"{node.Title ?? node.ClassType ?? node.NodeId} …",
            ProgressChanged { Progress: var p } => $"  {p.Fraction:P0} {p.Step}/{p.Steps}",
            OutputProduced { Output: var output } => $"  made {output.File?.FileName ?? output.Kind}",
            PromptEnded { Result: var result } => $"{result.Outcome.Word}",
            _ => $"  {happened.GetType().Name}",
        });
    }
}
catch (OperationCanceledException)
{
    var result = await run.CancelAsync(CancellationToken.None);
    Console.WriteLine(result.Outcome.Word);
}
