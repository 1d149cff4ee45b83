using System.Runtime.InteropServices;

namespace ComfyPulse.Runs;

/// <summary>The numbers that a pod gives to submissions: they grow, and begin anew when it is restarted. Answers come in any order, so that a low number proves something only against what was known before its submission left.</summary>
internal sealed class PodNumbers
{
    private int _life;
    private double? _highest;

    /// <summary>A submission leaves: what is known of the numbers until then.</summary>
    public Mark Leaves() => new(_life, _highest);

    /// <summary>The pod has chosen a number. True if it can only have begun to count anew.</summary>
    /// <param name="number">The number.</param>
    /// <param name="left">What was known when its submission left.</param>
    public bool HaveBegunAnew(double number, Mark left)
    {
        if (left.Life != _life)
        {
            return false; // which of its lives answered is not known
        }

        _highest = Math.Max(number, _highest ?? number);
        return number < left.Highest;
    }

    /// <summary>The pod was restarted: from here on it is another one that counts.</summary>
    public void BeginAnew() => (_life, _highest) = (_life + 1, null);

    /// <summary>What was known at a time.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Mark(int Life, double? Highest);
}
