using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>An estimate of the memory that results take. What several of them share is counted once.</summary>
internal sealed class CachedBytes
{
    private const int Smallest = 64;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);

    public long Total { get; private set; }

    public void Add(CachedNode node)
    {
        Total += Smallest;
        AddValue(node.Ui);
        foreach (var output in node.Outputs ?? [])
        {
            AddValue(output);
        }
    }

    // The values of other people's node classes are only guessed at.
    private void AddValue(object? value)
    {
        if (value is not null && _seen.Add(value))
        {
            Total += value switch
            {
                IHoldsPixels holder => holder.Pixels.Where(_seen.Add).Sum(pixels => (long)pixels.Length * sizeof(float)),
                JsonNode json => (long)PythonNodes.Format(json).Length * sizeof(char),
                string text => (long)text.Length * sizeof(char),
                byte[] bytes => bytes.Length,
                float[] numbers => (long)numbers.Length * sizeof(float),
                _ => Smallest,
            };
        }
    }
}
