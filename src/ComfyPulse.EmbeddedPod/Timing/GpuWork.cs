namespace ComfyPulse.EmbeddedPod;

/// <summary>How long simulated work takes in one life of a pod, by its timing and by what is loaded already.</summary>
internal sealed class GpuWork(PodTiming timing)
{
    // A loader maps the file and reads a part of it; the rest is read when the weights are moved.
    private const double LoaderShare = 0.3;

    // Through the model forward, and back with the gradients.
    private const double TrainingPass = 3;

    // Gigabytes a second.
    private const double MemorySpeed = 3;
    private const double BusSpeed = 8;

    private static readonly TimeSpan ColdKernels = TimeSpan.FromSeconds(0.8);
    private static readonly TimeSpan WarmKernels = TimeSpan.FromSeconds(0.03);

    private readonly GpuMemory _memory = new();

    public PodTiming Timing => timing;

    /// <summary>Models leave the GPU.</summary>
    public void Unload() => _memory.Unload();

    /// <summary>A loader's seconds for a file whose weights are moved later.</summary>
    public double Read(string file) => ReadAs(file, LoaderShare);

    /// <summary>A loader's seconds for a file that is read whole at once.</summary>
    public double ReadWhole(string file) => ReadAs(file, 1);

    /// <summary>The seconds until a part of a model is on the GPU; 0 where it is.</summary>
    /// <param name="part">The part.</param>
    /// <param name="files">The file, or several that work together.</param>
    /// <param name="model">The model, patches included.</param>
    public double Fetch(ModelPart part, IReadOnlyList<string> files, string model)
    {
        var size = files.Sum(file => ModelSizes.OfPart(part, file));
        return _memory.Fetch($"{part} {string.Join('+', files)}", $"{part} {model}", size) switch
        {
            ModelPlace.Gpu => 0,
            ModelPlace.Memory => size / BusSpeed,
            _ => (size / BusSpeed) + ((1 - LoaderShare) * timing.ReadSeconds(size)),
        };
    }

    /// <summary>The times of a sampler: silent while its model is moved, then a slow first step.</summary>
    public Pace Sampler(NodeCall call, string model, int width, int height, int frames) => Steps(call, model, timing.Step(width, height, frames));

    /// <summary>The times of a training: as a sampler's, with longer steps. The batch is of so many pictures.</summary>
    public Pace Training(NodeCall call, string model, int width, int height, int batch) => Steps(call, model, TrainingPass * timing.Step(width, height, batch));

    /// <summary>The times of an upscale model, tile by tile. It is small, and ComfyUI moves it to the GPU each time.</summary>
    public Pace Tiles(NodeCall call, int width, int height)
    {
        var tile = TimeSpan.FromSeconds(timing.TilePerMegapixel * PodTiming.Megapixels(width, height));
        return new Pace(WarmKernels, tile, WarmKernels, new Jitter(call.PromptId, call.NodeId));
    }

    private Pace Steps(NodeCall call, string model, TimeSpan step)
    {
        var jitter = new Jitter(call.PromptId, call.NodeId);
        var moving = Fetch(ModelPart.Diffusion, [model.Split('+')[0]], model);
        return new Pace(TimeSpan.FromSeconds(moving * jitter[0]), step, moving > 0 ? ColdKernels : WarmKernels, jitter);
    }

    private double ReadAs(string file, double share)
    {
        var size = ModelSizes.OfFile(file);
        return _memory.Read(file) == ModelPlace.Disk ? share * timing.ReadSeconds(size) : share * size / MemorySpeed;
    }
}
