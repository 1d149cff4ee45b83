namespace ComfyPulse.Workflows;

/// <summary>What to do about a file that is not a workflow: the same words wherever they are needed.</summary>
internal static class Remedies
{
    public const string Export = "Open it in ComfyUI and export it with Workflow > Export (API); in older versions turn on the dev mode in the settings and use Save (API Format).";
    public const string Expected = "A workflow is a JSON file in ComfyUI's API format, or a PNG that ComfyUI saved.";
    public const string UIFormat = "This is a workflow in the UI's format, which a pod cannot run. " + Export;
    public const string PngWithUIFormatOnly = "The PNG has the workflow in the UI's format only, which a pod cannot run. " + Export;
    public const string PngWithoutText = "The PNG has no workflow in it: ComfyUI did not save it, or its metadata was turned off or stripped on the way. " + Expected;
}
