namespace ComfyPulse.EmbeddedPod;

/// <summary>Whether anything moves in the pod but its clock: what a test on a clock of its own has to know before it moves that.</summary>
internal sealed class PodMotion
{
    private readonly Lock _gate = new();
    private WorkerWait _worker;
    private int _nodes;

    private enum WorkerWait
    {
        None,
        ForNode,
        ForBackground,
    }

    /// <summary>Called after each change, on whichever thread made it.</summary>
    public Action? Changed { get; set; }

    /// <summary>Whether the worker waits for nodes, and all nodes at work sleep.</summary>
    /// <param name="sleepers">How many wait for the clock.</param>
    public bool StandsStill(int sleepers)
    {
        lock (_gate)
        {
            return _worker != WorkerWait.None && _nodes == sleepers;
        }
    }

    /// <summary>A node begins. The worker that waits for it counts as waiting from here on, since the node itself does not sleep yet.</summary>
    public void NodeBegins(bool isBackground)
    {
        lock (_gate)
        {
            _nodes++;
            _worker = isBackground ? _worker : WorkerWait.ForNode;
        }
    }

    /// <summary>A node ends; told before its task completes, so that the worker which then goes on is never taken for one that waits.</summary>
    public void NodeEnds(bool isBackground)
    {
        lock (_gate)
        {
            _nodes--;
            _worker = isBackground && _worker == WorkerWait.ForNode ? _worker : WorkerWait.None;
        }

        Changed?.Invoke();
    }

    /// <summary>The worker waits for one of the nodes in the background; if one of them has just ended it goes on at once.</summary>
    public void WaitForBackground(int nodes)
    {
        lock (_gate)
        {
            _worker = nodes == _nodes ? WorkerWait.ForBackground : WorkerWait.None;
        }

        Changed?.Invoke();
    }

    /// <summary>The worker waits for a prompt.</summary>
    public void WaitForPrompt() => Changed?.Invoke();
}
