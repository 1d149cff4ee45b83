using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>How the embedded pod is set up. Read once, when it starts.</summary>
public sealed record EmbeddedPodOptions
{
    /// <summary>The loopback port; 0 for a free one. Default 0.</summary>
    public int Port { get; set; }

    /// <summary>The ComfyUI version that it speaks as: routes, prompt ids, throttle, features and interrupt as that version has them. Default 0.33.0; 0.3.64 and 0.3.10 are held to as well.</summary>
    public string Version { get; set; } = "0.33.0";

    /// <summary>How long one step of a simulated sampler takes. Default 150 ms.</summary>
    public TimeSpan StepTime { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>How long simulated work takes: <see cref="PodTiming.Plain"/>, or shaped like runs on a real GPU. Default <see cref="PodTiming.Plain"/>.</summary>
    public PodTiming Timing { get; set; } = PodTiming.Plain;

    /// <summary>How many times faster simulated work and <see cref="NodeCall.DelayAsync"/> go by: with 60, an hour takes a minute. Greater than 0; default 1. What nodes really compute takes the time it takes.</summary>
    public double TimeFactor { get; set; } = 1;

    /// <summary>Whether simulated samplers show previews to whom a prompt does not say it by its <c>preview_method</c>. Default true, unlike ComfyUI.</summary>
    public bool Previews { get; set; } = true;

    /// <summary>The folder that holds <c>input</c>, <c>output</c> and <c>temp</c>; null for a fresh one below the system's temporary folder, removed when the pod is disposed.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>The largest request body. Default 100 MiB, as ComfyUI's.</summary>
    public long MaxUploadBytes { get; set; } = 104_857_600;

    /// <summary>How much of earlier prompts' results is kept to be used again, in bytes (an estimate: pictures and texts are counted); the oldest go first. Default 1 GiB; 0 keeps nothing.</summary>
    public long MaxCacheBytes { get; set; } = 1L << 30;

    /// <summary>Node classes of your own; one with the name of a built-in class replaces it.</summary>
    public IList<NodeClass> NodeClasses { get; } = [];

    /// <summary>What goes wrong with it from its start on; <see cref="EmbeddedPodHost.Faults"/> changes that later. Empty by default.</summary>
    public IList<PodFault> Faults { get; } = [];

    /// <summary>Whether faults can also be set over HTTP, below <c>/faults</c>. Default false: whoever reaches the port could restart the pod.</summary>
    public bool FaultRoutes { get; set; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The order in which the outputs of a prompt are taken. ComfyUI keeps them in a set, whose order differs from start to start; here it is the graph's.</summary>
    internal Func<IReadOnlyList<string>, IReadOnlyList<string>> OrderOutputs { get; set; } = outputs => outputs;
}
