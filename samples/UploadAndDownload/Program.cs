// A picture of yours goes up, what was made of it comes down: dotnet run --project samples/UploadAndDownload -- http://127.0.0.1:8188 samples/workflows/image-to-image.json photo.png out
using ComfyPulse;

await using var pod = new ComfyUIPodClient(new Uri(args[0]));
var workflow = await Workflow.LoadAsync(args[1]);

// The pod may choose another name than ours: what it answers is what LoadImage must get.
await using var picture = File.OpenRead(args[2]);
var uploaded = await pod.Routes.Files.UploadImageAsync(picture, Path.GetFileName(args[2]), new() { Subfolder = "samples" });
workflow = workflow.With("LoadImage.image", $"{uploaded.Subfolder}/{uploaded.Name}");

var run = await pod.SubmitAsync(workflow);
var result = (await run.Completion).EnsureSucceeded();
Directory.CreateDirectory(args[3]);
foreach (var output in result.Outputs.Where(output => output.File is not null))
{
    // A name from a pod is never a path: SaveAsync makes it harmless. To read the bytes without a file: DownloadAsync.
    Console.WriteLine(await output.SaveAsync(args[3]));
}
