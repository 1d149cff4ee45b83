using System.Net;

namespace ComfyPulse;

/// <summary>The pod could not be reached: provably nothing was sent. Check the address, and that ComfyUI runs there.</summary>
public sealed class PodUnreachableException(Uri baseUrl, string reason, Exception? innerException = null)
    : ComfyUIException($"The pod at {baseUrl} cannot be reached: {reason}. Check the address and that ComfyUI is running there.", innerException)
{
    /// <summary>The pod's address.</summary>
    public Uri BaseUrl { get; } = baseUrl;

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

/// <summary>The pod answered with something that is not the answer: an error status, or HTML where JSON belongs.</summary>
public sealed class PodResponseException(Uri requestUri, HttpStatusCode status, string message, TimeSpan? retryAfter = null)
    : ComfyUIException(message)
{
    /// <summary>What was asked, without its query.</summary>
    public Uri RequestUri { get; } = requestUri;

    /// <summary>The status that came back.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>When to come back, where the answer says so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <inheritdoc/>
    public override bool IsTransient => (int)Status is 408 or 429 or >= 500;
}

/// <summary>This pod does not have what was asked for. The message says from which ComfyUI version on it is there.</summary>
public sealed class PodFeatureException(string feature, string? podVersion, string neededVersion)
    : ComfyUIException($"This pod ({(podVersion is null ? "of unknown version" : "ComfyUI " + podVersion)}) has no {feature}; it needs ComfyUI {neededVersion} or newer.")
{
    /// <summary>What is missing.</summary>
    public string Feature { get; } = feature;

    /// <summary>The pod's version, as it says.</summary>
    public string? PodVersion { get; } = podVersion;

    /// <summary>The first version that has it.</summary>
    public string NeededVersion { get; } = neededVersion;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}

/// <summary>This pod has what was asked for, but was started without it. Start ComfyUI with <c>--enable-assets</c>.</summary>
public sealed class PodServiceDisabledException(Uri requestUri)
    : ComfyUIException($"{requestUri} is switched off on this pod: it keeps no database of its files. Start ComfyUI with --enable-assets.")
{
    /// <summary>What was asked, without its query.</summary>
    public Uri RequestUri { get; } = requestUri;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
