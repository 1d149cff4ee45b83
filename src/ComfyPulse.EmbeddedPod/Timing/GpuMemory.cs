namespace ComfyPulse.EmbeddedPod;

/// <summary>Where a model was when it was asked for.</summary>
internal enum ModelPlace
{
    Disk,
    Memory,
    Gpu,
}

/// <summary>Which models a pod holds, in the computer's memory and on the GPU. The GPU is small: the model that was used longest ago makes room for another.</summary>
internal sealed class GpuMemory
{
    private const double Gigabytes = 24;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _inMemory = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, double> _onGpu = new(StringComparer.Ordinal);

    /// <summary>Reads a file into the computer's memory, where it stays.</summary>
    public ModelPlace Read(string file)
    {
        lock (_gate)
        {
            return _inMemory.Add(file) ? ModelPlace.Disk : ModelPlace.Memory;
        }
    }

    /// <summary>Brings a model to the GPU, or finds it there.</summary>
    /// <param name="file">The files that it is made of, as one text.</param>
    /// <param name="model">The model, patches included: patched anew, it has to go there again.</param>
    /// <param name="size">Its gigabytes.</param>
    public ModelPlace Fetch(string file, string model, double size)
    {
        lock (_gate)
        {
            if (_onGpu.Remove(model, out _))
            {
                _onGpu[model] = size;
                return ModelPlace.Gpu;
            }

            while (_onGpu.Count > 0 && _onGpu.Values.Sum() + size > Gigabytes)
            {
                _onGpu.RemoveAt(0);
            }

            _onGpu[model] = size;
            return _inMemory.Add(file) ? ModelPlace.Disk : ModelPlace.Memory;
        }
    }

    /// <summary>Empties the GPU; what is in the computer's memory stays.</summary>
    public void Unload()
    {
        lock (_gate)
        {
            _onGpu.Clear();
        }
    }
}
