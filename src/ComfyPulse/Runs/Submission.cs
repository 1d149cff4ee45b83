namespace ComfyPulse.Runs;

/// <summary>How far the submission is. It is sent again only if it provably never arrived; one whose answer was lost is looked for, and absence proves nothing: the pod may still be validating it.</summary>
internal sealed class Submission(bool isAttached, bool mayHaveBeenSent)
{
    private const double LongestPauseSeconds = 10;

    private Stage _stage = isAttached ? Stage.Accepted : mayHaveBeenSent ? Stage.LookFirst : Stage.Ready;
    private int _absences;
    private int _floor;
    private TimeSpan _nextLook;

    private enum Stage
    {
        LookFirst,
        Ready,
        Left,
        Unclear,
        Accepted,
    }

    /// <summary>The pod has it, or had it.</summary>
    public bool IsAccepted => _stage == Stage.Accepted;

    /// <summary>Nothing can be on the pod: it has not left.</summary>
    public bool HasNotLeft => _stage == Stage.Ready;

    /// <summary>It has left, so that a frame with our id proves that the pod has it.</summary>
    public bool IsUnderWay => _stage is Stage.Left or Stage.Unclear;

    public RunNeeds NeedsAt(TimeSpan now) => _stage switch
    {
        Stage.Ready => RunNeeds.Post,
        Stage.LookFirst => RunNeeds.LookUpSubmission,
        Stage.Unclear when now >= _nextLook => RunNeeds.LookUpSubmission,
        _ => RunNeeds.None,
    };

    public TimeSpan? WakeAt => _stage == Stage.Unclear ? _nextLook : null;

    public void Leave() => _stage = _stage is Stage.Ready or Stage.LookFirst ? Stage.Left : _stage;

    /// <summary>It provably did not arrive, or was provably not taken.</summary>
    public void NeverLeft() => _stage = _stage is Stage.Left or Stage.Unclear ? Stage.Ready : _stage;

    public void Accept() => _stage = Stage.Accepted;

    public void LoseAnswer(TimeSpan at, int lastLook)
    {
        if (_stage is Stage.Left or Stage.Ready)
        {
            (_stage, _absences, _floor, _nextLook) = (Stage.Unclear, 0, lastLook, at);
        }
    }

    /// <summary>A look-up found nothing. One that began before the answer was lost proves nothing.</summary>
    public void NotFound(int look, TimeSpan at)
    {
        if (_stage == Stage.LookFirst)
        {
            _stage = Stage.Ready;
        }
        else if (_stage == Stage.Unclear && look > _floor)
        {
            _floor = look;
            _absences++;
            _nextLook = at + TimeSpan.FromSeconds(Math.Min(1 << Math.Min(_absences - 1, 4), LongestPauseSeconds));
        }
    }
}
