using ComfyPulse.Options;
using Microsoft.Extensions.Options;

namespace ComfyPulse.Hosting;

/// <summary>Checks a pod's options when the host starts, as its client would: all errors at once, each with the pod's name.</summary>
internal sealed class PodOptionsValidation : IValidateOptions<ComfyUIPodOptions>
{
    public ValidateOptionsResult Validate(string? name, ComfyUIPodOptions options)
    {
        var pod = string.IsNullOrEmpty(name) ? "ComfyUI pod" : $"ComfyUI pod '{name}'";
        return ComfyUIPodOptionsValidator.Validate(options) is { Count: > 0 } errors
            ? ValidateOptionsResult.Fail(errors.Select(error => $"{pod}: {error}"))
            : ValidateOptionsResult.Success;
    }
}
