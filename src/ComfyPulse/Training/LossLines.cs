namespace ComfyPulse.Training;

/// <summary>Tells which step a loss belongs to that stands beside a count.</summary>
/// <param name="lossComesFirst">
/// Whether the trainer writes a step's loss beside the count of the step before, then the new count beside the same loss: <c>11/40 loss=7.9</c>, <c>12/40 loss=7.9</c>, both of step 12.
/// Where steps take less than the tenth of a second between two counts, several losses stand beside one count, each a step's of its own: <c>12/40 loss=7.7</c>, <c>12/40 loss=7.5</c>, <c>14/40 loss=7.5</c>.
/// Else a loss is of the count that it stands beside, and the last word on a count is right.
/// </param>
internal sealed class LossLines(bool lossComesFirst)
{
    private (int Count, double Loss)? _last;
    private int _told;
    private bool _isUnsure = true;

    /// <summary>Lines may be missing here: of the next one alone it cannot be told which kind it is.</summary>
    public void Forget() => (_last, _isUnsure, _told) = (null, true, 0);

    /// <summary>A line with a loss. Gives the losses whose steps are known now, in their order.</summary>
    public ReadOnlySpan<(int Step, double Loss)> Hear(int count, int total, double loss)
    {
        if (!lossComesFirst)
        {
            return count > 0 ? new[] { (count, loss) } : [];
        }

        if (_last is not { } last || count < last.Count)
        {
            return Begin(count, total, loss);
        }

        _last = (count, loss);
        if (_isUnsure)
        {
            return Resolve(last, count, total, loss);
        }

        if (!loss.Equals(last.Loss))
        {
            return Tell(count == last.Count && _told > count ? _told + 1 : count + 1, total, loss);
        }

        return count > _told ? Tell(count, total, loss) : [];
    }

    private ReadOnlySpan<(int, double)> Begin(int count, int total, double loss)
    {
        (_last, _told, _isUnsure) = ((count, loss), 0, count > 0 && count < total);
        return _isUnsure ? [] : Tell(count + 1, total, loss);
    }

    /// <summary>The second line tells which kind the first was.</summary>
    private ReadOnlySpan<(int, double)> Resolve((int Count, double Loss) last, int count, int total, double loss)
    {
        var isSame = loss.Equals(last.Loss);
        if (isSame && count == last.Count)
        {
            return [];
        }

        _isUnsure = false;
        if (isSame)
        {
            return Tell(count, total, loss);
        }

        // Beside the same count the first was the count's own; a new loss beside a new count means that only such lines come.
        var first = (count == last.Count ? last.Count : last.Count + 1, last.Loss);
        _told = Math.Min(count + 1, total);
        return new[] { first, (_told, loss) };
    }

    private ReadOnlySpan<(int, double)> Tell(int step, int total, double loss)
    {
        _told = Math.Min(step, total);
        return new[] { (_told, loss) };
    }
}
