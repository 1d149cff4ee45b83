using ComfyPulse.Protocol;

namespace ComfyPulse.PodServer;

/// <summary>A prompt's priority, lower runs first: an integer where the pod counted, a float where the caller chose.</summary>
public readonly record struct QueueNumber(double Value, bool IsFloat)
{
    /// <summary>Writes it as ComfyUI does.</summary>
    internal void WriteTo(PythonJsonWriter json)
    {
        if (IsFloat)
        {
            json.Float(Value);
        }
        else
        {
            json.Integer((long)Value);
        }
    }
}
