namespace ComfyPulse.Bench.Pod;

/// <summary>So many prompts at a time; the others wait.</summary>
internal sealed class Turns(int atATime) : IDisposable
{
    private readonly SemaphoreSlim _free = new(atATime);

    public async Task<Turn> TakeAsync()
    {
        await _free.WaitAsync();
        return new Turn(_free);
    }

    public void Dispose() => _free.Dispose();

    internal sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
