// A LoRA is trained, its losses are plotted, the next workflow uses it; run it again after it was killed, and the training goes on:
// dotnet run --project samples/TrainAndUse -- http://127.0.0.1:8188 samples/workflows/train-lora.json samples/workflows/lora.json out
using ComfyPulse;

var (url, trains, uses, folder) = (new Uri(args[0]), args[1], args[2], args[3]);
Directory.CreateDirectory(folder);
var services = new PodServices { Store = new PromptStore(Path.Combine(folder, "store")) };
await using var pod = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = url }, services: services);

// What a process before this one has left goes on. A name of its own makes the file certain: under an old one it might be an older training's.
var left = await pod.ResumeAsync();
var run = left.FirstOrDefault(run => run.Training is not null)
    ?? await pod.SubmitAsync((await Workflow.LoadAsync(trains)).With("SaveLoRA.prefix", $"loras/{Guid.NewGuid():N}/sample"), new SubmitOptions { FollowLogs = true });

await foreach (var happened in run.ListenAsync(new ListenOptions { ProgressEvery = TimeSpan.FromSeconds(1) }))
{
    if (happened is TrainingAdvanced { Training: var now })
    {
        Console.WriteLine($"step {now.Step?.Value} of {now.Steps?.Value}, loss {now.SmoothedLoss?.Value:0.0000}, {now.TimeLeft?.Value:h\\:mm\\:ss} left");
    }
}

(await run.Completion).EnsureSucceeded();
var trained = await run.Training!.GetResultAsync();
await File.WriteAllTextAsync(Path.Combine(folder, "loss.svg"), trained.Curve.ToSvg(new LossPlotOptions { Title = "Loss of the sample" }));
await File.WriteAllTextAsync(Path.Combine(folder, "loss.csv"), trained.Curve.ToCsv());
Console.WriteLine($"{trained.Artefact.State}: {trained.Artefact.Reason}");
if (trained.Artefact.ModelName is not { } lora)
{
    Console.Error.WriteLine("The pod's loaders do not have the LoRA: put it among the pod's LoRAs first.");
    return 1;
}

var next = await pod.SubmitAsync((await Workflow.LoadAsync(uses)).With("LoraLoader.lora_name", lora));
foreach (var path in await (await next.Completion).EnsureSucceeded().SaveOutputsAsync(folder))
{
    Console.WriteLine(path);
}

return 0;
