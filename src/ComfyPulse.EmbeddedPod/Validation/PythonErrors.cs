using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>What Python would have raised.</summary>
internal static class PythonErrors
{
    /// <summary>A key that is not there.</summary>
    public static NodeFailureException MissingKey(string key) => new("KeyError", PythonValue.Quote(key));

    /// <summary>Where it happened, a line a frame.</summary>
    public static JsonArray Traceback(Exception exception) =>
        JsonArrays.Of((exception.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd() + "\n"));

    /// <summary>The name and the text of any exception, in Python's manner.</summary>
    public static (string Type, string Message) Describe(Exception exception) => exception switch
    {
        NodeFailureException failure => (failure.ExceptionType, failure.Message),
        InsufficientExecutionStackException => ("RecursionError", "maximum recursion depth exceeded"),
        _ => (exception.GetType().FullName ?? exception.GetType().Name, exception.Message),
    };
}
