namespace ComfyPulse.PodServer;

/// <summary>The image work behind <c>/view</c>'s <c>preview</c> and <c>channel</c>, and behind masks. Files that are no images throw; the route answers 500, as ComfyUI's does.</summary>
public interface IViewImages
{
    /// <summary>The image as <c>webp</c> or <c>jpeg</c>.</summary>
    byte[] EncodePreview(string path, string format, int quality);

    /// <summary>The image without its alpha channel (<c>rgb</c>), or its alpha channel alone (<c>a</c>), as PNG.</summary>
    byte[] EncodeChannel(string path, string channel);

    /// <summary>Writes a copy of <paramref name="originalPath"/> that has the alpha channel of the image at <paramref name="maskPath"/>.</summary>
    void ApplyMask(string originalPath, string maskPath, string targetPath);
}
