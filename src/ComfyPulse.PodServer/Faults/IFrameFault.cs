namespace ComfyPulse.PodServer;

/// <summary>A fault that strikes at a frame of a socket.</summary>
internal interface IFrameFault
{
    /// <summary>The number of the frame on its socket, from 1; 0 for the next one, whatever its number.</summary>
    int Frame { get; }

    /// <summary>Whether it also strikes at a later frame, on a socket that is past its own.</summary>
    bool IsFromThereOn => false;
}
