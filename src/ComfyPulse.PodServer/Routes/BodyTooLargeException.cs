using System.Globalization;

namespace ComfyPulse.PodServer;

/// <summary>A request body is over the pod's limit; answered with 413 and this message.</summary>
public sealed class BodyTooLargeException(long maxBytes, long actualBytes)
    : Exception(string.Create(CultureInfo.InvariantCulture, $"Maximum request body size {maxBytes} exceeded, actual body size {actualBytes}"));
