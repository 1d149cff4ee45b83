using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>What is said when the user asks for the end: once, however many runs it is about.</summary>
internal sealed class StopNotes(IRunView view, bool isTraining = false)
{
    private int _unknown;
    private int _cancelling;

    /// <summary>The pod has not answered a submission yet.</summary>
    public void Unknown() => Once(ref _unknown, "It is not known yet whether the pod has the workflow; once it is, it is cancelled there. Press Ctrl-C again to leave at once.");

    /// <summary>The pod is asked to cancel.</summary>
    public void Cancelling() => Once(ref _cancelling, $"Asking the pod to cancel{(isTraining ? "; an interrupted training saves nothing" : "")}. Press Ctrl-C again to leave at once.");

    private void Once(ref int told, string sentence)
    {
        if (Interlocked.Exchange(ref told, 1) == 0)
        {
            view.Note(sentence);
        }
    }
}
