using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Where a look at the queue has each prompt.</summary>
internal static class QueuePlaces
{
    public static Dictionary<string, (QueueState State, int? Place, IReadOnlyList<string>? Outputs)> Of(QueueBody queue)
    {
        var places = new Dictionary<string, (QueueState, int?, IReadOnlyList<string>?)>(StringComparer.Ordinal);
        foreach (var (index, item) in queue.Pending.Index())
        {
            places[item.PromptId] = (QueueState.Pending, queue.Running.Count + index, item.OutputsToExecute);
        }

        foreach (var item in queue.Running)
        {
            places[item.PromptId] = (QueueState.Running, null, item.OutputsToExecute);
        }

        return places;
    }
}
