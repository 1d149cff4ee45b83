namespace ComfyPulse.Protocol;

/// <summary>The metadata that were read last. The previews of one node all come with the same ones, which then need not be read again. Not thread-safe: one for each socket.</summary>
public sealed class PreviewMetadataCache
{
    private byte[] _json = [];
    private PreviewMetadata? _metadata;

    internal PreviewMetadata? Read(ReadOnlySpan<byte> json)
    {
        if (_metadata is null || !json.SequenceEqual(_json))
        {
            _metadata = PreviewMetadataJson.Read(json);
            _json = _metadata is null ? [] : json.ToArray();
        }

        return _metadata;
    }
}
