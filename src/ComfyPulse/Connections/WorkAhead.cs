using System.Runtime.InteropServices;

namespace ComfyPulse.Connections;

/// <summary>How long a look at the queue expects the prompts ahead of one to take.</summary>
/// <param name="Known">Of those whose time is known, together.</param>
/// <param name="Unknown">How many others there are.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WorkAhead(TimeSpan Known, int Unknown)
{
    /// <summary>One more is ahead.</summary>
    public WorkAhead And(TimeSpan? left) => left is { } known ? this with { Known = Known + known } : this with { Unknown = Unknown + 1 };

    /// <summary>The time, where those that are not known are taken to be like one that is expected to take <paramref name="each"/>; null where that is not known either.</summary>
    public TimeSpan? Time(TimeSpan? each) => Unknown == 0 ? Known : Known + (Unknown * each);
}
