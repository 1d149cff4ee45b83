// Node classes of one's own on an embedded pod, like those of a trainer pack: dotnet run --project samples/TrainerPack
using ComfyPulse;
using ComfyPulse.EmbeddedPod;
using TrainerPack;

var options = new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(20) };
foreach (var nodeClass in FluxTrainerLike.Create())
{
    options.NodeClasses.Add(nodeClass);
}

await using var pod = await EmbeddedPodHost.StartAsync(options);
await using var client = new ComfyUIPodClient(pod.BaseUrl);
var training = Workflow.Parse("""
    {"1": {"class_type": "InitFluxLoRATraining", "inputs": {"output_name": "mine"}},
     "2": {"class_type": "FluxTrainLoop", "inputs": {"network_trainer": ["1", 0], "steps": 40, "fail_at": 0}},
     "3": {"class_type": "FluxTrainValidate", "inputs": {"network_trainer": ["2", 0]}},
     "4": {"class_type": "PreviewImage", "inputs": {"images": ["3", 1]}},
     "5": {"class_type": "FluxTrainLoop", "inputs": {"network_trainer": ["3", 0], "steps": 40, "fail_at": 0}},
     "6": {"class_type": "FluxTrainSave", "inputs": {"network_trainer": ["5", 0]}},
     "7": {"class_type": "PreviewAny", "inputs": {"source": ["6", 1]}}}
    """);

// The second one breaks down in its second loop, and ComfyUI calls it a success: only a text tells, and the file that is not there.
foreach (var workflow in (Workflow[])[training, training.With("5.fail_at", 10)])
{
    var run = await client.SubmitAsync(workflow);
    await foreach (var happened in run.Events)
    {
        if (happened is NodeText text)
        {
            Console.WriteLine($"{text.NodeId}: {text.Text}");
        }
    }

    var result = await run.Completion;
    Console.WriteLine($"{result.Outcome.Word}: {string.Join(", ", result.Outputs.Select(output => output.Text ?? output.File?.FileName))}");
}

Console.WriteLine(string.Join(", ", await client.GetModelsAsync("loras")));
