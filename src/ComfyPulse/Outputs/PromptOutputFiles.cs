using ComfyPulse.Outputs;

namespace ComfyPulse;

/// <summary>Fetches and saves what prompts produced. Names from a pod are never trusted as paths.</summary>
public static class PromptOutputFiles
{
    /// <summary>Writes the output's bytes into a stream: the file as it is on the pod, an image sent whole, or a text as UTF-8.</summary>
    /// <param name="output">A file, a text or an image sent whole.</param>
    /// <param name="destination">Where the bytes go; it is left open.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="OutputTruncatedException">The download broke off twice. <paramref name="destination"/> has a part of it.</exception>
    /// <exception cref="PodResponseException">The pod does not give it, or no longer has it.</exception>
    /// <exception cref="PodUnreachableException">The pod cannot be reached.</exception>
    /// <exception cref="InvalidOperationException">The output is a raw value: there are no bytes.</exception>
    public static Task DownloadAsync(this PromptOutput output, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(destination);
        return OutputContent.CopyAsync(output, destination, cancellationToken);
    }

    /// <summary>Saves the output in a directory, which is made if need be, and returns the path. The file appears whole or not at all.</summary>
    /// <param name="output">A file, a text or an image sent whole.</param>
    /// <param name="directory">Where to.</param>
    /// <param name="options">Under which name, and what happens to a file that is there.</param>
    /// <param name="cancellationToken">Stops the download; nothing stays behind.</param>
    /// <inheritdoc cref="DownloadAsync"/>
    /// <exception cref="IOException">The disk is full, or the file is there and may not be touched.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public static Task<string> SaveAsync(this PromptOutput output, string directory, SaveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var name = SafeFileName.Of(options?.FileName ?? output.File?.FileName ?? DefaultName(output), "output");
        return OutputFile.WriteAsync(directory, name, options?.Existing ?? ExistingFile.Keep, part => OutputContent.CopyAsync(output, part, cancellationToken));
    }

    /// <summary>Saves every file, text and image of a result, one after the other, and returns their paths in the order of the outputs. Raw values are left out.</summary>
    /// <inheritdoc cref="SaveAsync"/>
    public static async Task<IReadOnlyList<string>> SaveOutputsAsync(this PromptResult result, string directory, SaveOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var paths = new List<string>();
        foreach (var output in result.Outputs.Where(output => output.File is not null || output.Image is not null || output.Text is not null))
        {
            paths.Add(await output.SaveAsync(directory, options, cancellationToken).ConfigureAwait(false));
        }

        return paths;
    }

    private static string DefaultName(PromptOutput output)
    {
        var extension = output.Image is null ? ".txt" : output.MediaType switch
        {
            "image/jpeg" => ".jpg",
            "image/png" => ".png",
            "image/webp" => ".webp",
            _ => ".bin",
        };
        return $"{output.Kind}-{output.NodeId}".Replace('/', '_').Replace('\\', '_') + extension;
    }
}
