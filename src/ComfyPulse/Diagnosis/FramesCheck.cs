namespace ComfyPulse.Diagnosis;

/// <summary><c>frames</c>: does what the pod sends over the socket reach us?</summary>
internal static class FramesCheck
{
    public const string Code = "frames";

    public static PodFinding Of(SocketLook look)
    {
        if (look.Upgrade.Status != 101)
        {
            return PodFindings.Skipped(Code, "Not looked at: there is no socket.");
        }

        if (look is { WasCut: true, Echo: not EventEcho.Heard })
        {
            return Poor("Not seen to the end: the time was up.", "Give it more time.");
        }

        if (look.Echo is not { } echo)
        {
            return new PodFinding(
                Code,
                FindingGrade.Bad,
                $"The socket opens, but no greeting comes ({PodText.Of(look.End.Detail)}).",
                "See that what stands before the pod passes frames unbuffered; if nothing does, ComfyUI is frozen: see its log, and restart it.");
        }

        if (look.End.Reason != OutageReason.Stopped)
        {
            return new PodFinding(
                Code,
                FindingGrade.Bad,
                $"The pod greets, and the socket breaks off at once ({PodText.Of(look.End.Detail)}). Runs are followed by REST while there is none.",
                "See that what stands before the pod lets sockets live, and the pod's log for why it closes them.");
        }

        if (echo == EventEcho.Silent)
        {
            return Poor(
                "The pod greets, but an event that was asked for does not come: its queue of events stands still, as when one of its clients has stopped reading. Runs are followed by REST.",
                "Restart the pod, or close the client (often a browser tab that sleeps) that does not read.");
        }

        if (look is { WantsFlags: true, HasFlags: false })
        {
            return Poor("The pod greets, but does not answer our feature flags: what we send does not reach it. Previews come without their node.", "See that what stands before the pod passes frames in both directions.");
        }

        var heard = look.HasFlags ? "Greeting and feature flags came" : "The greeting came";
        return Good(echo switch
        {
            EventEcho.Heard => $"{heard}, and an event too.",
            EventEcho.TooOld => $"{heard}. That events follow is not proven: this version cannot be asked for one.",
            _ => $"{heard}. That events follow is not proven: there is no log to subscribe to (/internal/logs), or it is quiet.",
        });
    }

    private static PodFinding Good(string text) => new(Code, FindingGrade.Good, text);

    private static PodFinding Poor(string text, string remedy) => new(Code, FindingGrade.Poor, text, remedy);
}
