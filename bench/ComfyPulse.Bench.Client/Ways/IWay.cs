namespace ComfyPulse.Bench.Client;

/// <summary>A client of one pod.</summary>
internal interface IWay : IAsyncDisposable
{
    Task ConnectAsync(Uri pod);

    /// <summary>Submits so many prompts at once and follows them to their ends; tells how many ended with their output.</summary>
    /// <param name="work">What is submitted.</param>
    /// <param name="count">How many.</param>
    /// <param name="submitted">Called when the pod has them all.</param>
    Task<int> RunAsync(Work work, int count, Action submitted);
}
