namespace ComfyPulse.Bench;

/// <summary>The same prompt, followed by the library from submission to end.</summary>
internal static class OursLoop
{
    public static async Task RunAsync(Uri address, Load load)
    {
        await using var pod = new ComfyUIPodClient(address);
        var index = load == Load.All[0] ? 0 : 1;
        var run = await pod.SubmitAsync(Workflow.Parse($$$$"""{"8": {"class_type": "Load{{{{index}}}}", "inputs": {}}}"""));
        (await run.Completion).EnsureSucceeded();
    }
}
