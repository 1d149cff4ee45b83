namespace ComfyPulse.EmbeddedPod;

/// <summary>How long simulated work takes: profiles shaped like runs on a mid-range GPU. Change one with <c>PodTiming.Sdxl with { ModelLoad = … }</c>.</summary>
public sealed record PodTiming
{
    private const double MiB = 1024 * 1024;

    private PodTiming(string name, double modelGigabytes, TimeSpan modelLoad) => (Name, ModelGigabytes, ModelLoad) = (name, modelGigabytes, modelLoad);

    /// <summary>Each step takes <see cref="EmbeddedPodOptions.StepTime"/>, all else no time.</summary>
    public static PodTiming Plain { get; } = new("plain", 0, TimeSpan.Zero);

    /// <summary>Pictures of an SDXL checkpoint: about a third of a second a step at 1024 x 1024.</summary>
    public static PodTiming Sdxl { get; } = new("sdxl", 6.9, TimeSpan.FromSeconds(6)) { StepPerMegapixel = 0.32, StepFloor = 0.06, TextEncode = 0.06, TilePerMegapixel = 2.3 };

    /// <summary>Pictures of Flux: more than a second a step at 1024 x 1024, and a large text encoder that has to make room for the model.</summary>
    public static PodTiming Flux { get; } = new("flux", 23.8, TimeSpan.FromSeconds(25)) { StepPerMegapixel = 1.15, StepFloor = 0.2, TextEncode = 0.2, TilePerMegapixel = 2.3 };

    /// <summary>Videos: a second a step for each million pixels of all pictures together.</summary>
    public static PodTiming Video { get; } = new("video", 2.8, TimeSpan.FromSeconds(4)) { StepPerMegapixel = 1, StepFloor = 0.2, TextEncode = 0.2, TilePerMegapixel = 2.3 };

    /// <summary>Pictures enlarged by a slow, good upscale model: seconds a tile. Samplers are as fast as with <see cref="Sdxl"/>.</summary>
    public static PodTiming Upscale { get; } = Sdxl with { Name = "upscale", TilePerMegapixel = 9.2 };

    /// <summary>All profiles.</summary>
    public static IReadOnlyList<PodTiming> All { get; } = [Plain, Sdxl, Flux, Video, Upscale];

    /// <summary>Its name: <c>plain</c>, <c>sdxl</c>, <c>flux</c>, <c>video</c> or <c>upscale</c>.</summary>
    public string Name { get; private init; }

    /// <summary>
    /// How long a model file of the profile's usual size takes from the disk to the GPU; other files, text encoders and VAEs included, in proportion to their size. Less than a third of it goes by in the loader, the rest
    /// silently in the first node that works with the model.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or longer than a day.</exception>
    public TimeSpan ModelLoad
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, TimeSpan.FromDays(1));
            field = value;
        }
    }

    internal bool IsPlain => ModelGigabytes == 0;

    /// <summary>The size of the file that <see cref="ModelLoad"/> is about.</summary>
    internal double ModelGigabytes { get; }

    /// <summary>Seconds of a step for each million pixels, all pictures together.</summary>
    internal double StepPerMegapixel { get; private init; }

    /// <summary>Seconds of the shortest step: a small latent does not fill the GPU.</summary>
    internal double StepFloor { get; private init; }

    /// <summary>Seconds for a text.</summary>
    internal double TextEncode { get; private init; }

    /// <summary>Seconds of an upscale model for each million pixels that it is given.</summary>
    internal double TilePerMegapixel { get; private init; }

    /// <summary>The profile of this name; null where there is none.</summary>
    public static PodTiming? Find(string name) => All.FirstOrDefault(timing => timing.Name == name);

    /// <summary>Pixels in the unit of the costs.</summary>
    internal static double Megapixels(long width, long height, long frames = 1) => width * height * frames / MiB;

    /// <summary>A step on a latent for pictures of this size, unvaried.</summary>
    internal TimeSpan Step(int width, int height, int frames) => TimeSpan.FromSeconds(Math.Max(StepFloor, StepPerMegapixel * Megapixels(width, height, frames)));

    /// <summary>How long so many gigabytes take from the disk.</summary>
    internal double ReadSeconds(double gigabytes) => ModelLoad.TotalSeconds * gigabytes / ModelGigabytes;
}
