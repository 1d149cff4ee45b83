using System.Numerics;
using System.Text;
using ComfyPulse.Progress;
using ComfyPulse.Protocol;
using ComfyPulse.Workflows;

namespace ComfyPulse.Runs;

/// <summary>What messages say about nodes, as events and on the board.</summary>
internal sealed class RunNodes(PromptPlan? plan, NodeCost[]? costs, RunEvents events)
{
    private readonly LastSnapshot _last = new();
    private bool _sawCached;

    /// <summary>Whether the pod sends <c>progress_state</c>, which has all that <c>progress</c> has.</summary>
    public bool SawStates { get; private set; }

    public NodeBoard Board { get; } = new(plan, costs);

    /// <summary>The sum of the values over the sum of the maxima of the newest <c>progress_state</c>, as older clients show it; 0 before the first.</summary>
    public double NodeSum { get; private set; }

    /// <summary>Nothing more will be told.</summary>
    public void End() => _last.Release();

    public void Cached(IReadOnlyList<string> nodeIds)
    {
        if (_sawCached)
        {
            return;
        }

        _sawCached = true;
        var cached = nodeIds.Where(Board.Cache).ToArray();
        Board.Recount();
        if (cached.Length > 0)
        {
            events.Add(new NodesCached(cached));
            events.Moved();
        }
    }

    public void Executing(string nodeId, string? displayNodeId)
    {
        if (!SawStates)
        {
            FinishOthers(nodeId, displayNodeId);
        }

        var (changes, index) = Board.Start(nodeId, displayNodeId);
        Happened(changes, index, nodeId);
    }

    public void States(in ServerFrame frame)
    {
        SawStates = true;
        var states = frame.ReadNodeStates();
        var (values, maxima) = _last.PassSame(ref states);
        while (states.MoveNext())
        {
            (values, maxima) = (values + states.Value, maxima + states.Max);
            _last.Add(states.End, values, maxima);
            var (changes, index) = Board.Tell(states.NodeId, states.RealNodeId, states.Value, states.Max, states.IsFinished);
            if (changes != NodeChanges.None)
            {
                Happened(changes, index, (changes & NodeChanges.InnerStarted) != NodeChanges.None ? Encoding.UTF8.GetString(states.NodeId) : null);
            }
        }

        Board.Sure();
        NodeSum = maxima > 0 && values / maxima is >= 0 and <= 1 and var sum ? sum : NodeSum;
    }

    /// <summary>The same numbers come in <c>progress_state</c> where a pod sends that.</summary>
    public void Progress(ProgressMessage message)
    {
        if (!SawStates && message.Node is { } nodeId)
        {
            var (changes, index) = Board.Step(nodeId, message.Value, message.Max);
            Happened(changes, index, null);
        }
    }

    public void Executed(string nodeId)
    {
        if (Board.IndexOf(nodeId) is var index and >= 0)
        {
            Happened(Board.Finish(index), index, null);
        }
    }

    /// <summary>The running node that an image without a name belongs to, if it is one whose images are outputs; else null.</summary>
    public string? ImageSender(string? nodeId)
    {
        if (nodeId is not null)
        {
            return Board.IndexOf(nodeId) is var index and >= 0 ? SenderOf(index) : null;
        }

        var sender = default(string);
        foreach (var running in Board.Running())
        {
            sender ??= SenderOf(running);
        }

        return sender;
    }

    public string? TitleOf(string? nodeId) =>
        nodeId is not null && Board.IndexOf(nodeId) is var index and >= 0 ? Board.Describe(index).Title : null;

    /// <summary>A node as people know it.</summary>
    public string NameOf(string? nodeId, string? classType) => OutcomeWords.Node(nodeId, classType, TitleOf(nodeId));

    private string? SenderOf(int index) => Board.Describe(index) is { ClassType: KnownClasses.SaveImageWebsocket } node ? node.Id : null;

    /// <summary>Pods without <c>progress_state</c> run one node after the other: when one begins, those before it are done, unless they wait for it.</summary>
    private void FinishOthers(string nodeId, string? displayNodeId)
    {
        var next = Board.IndexOf(nodeId) is var known and >= 0 ? known : Board.IndexOf(displayNodeId ?? nodeId);
        foreach (var running in Board.Running())
        {
            if (next >= 0 && running != next && !Board.Needs(running, next))
            {
                Happened(Board.Finish(running), running, null);
            }
        }
    }

    private void Happened(NodeChanges changes, int index, string? innerNodeId)
    {
        if (changes == NodeChanges.None)
        {
            return;
        }

        events.Moved();
        if (!events.IsRead)
        {
            events.Pass(BitOperations.PopCount((uint)(changes & (NodeChanges.Started | NodeChanges.InnerStarted | NodeChanges.Finished))));
            return;
        }

        var (id, classType, title) = Board.Describe(index);
        if ((changes & NodeChanges.Started) != NodeChanges.None)
        {
            events.Add(new NodeStarted(id, classType, title, null));
        }

        if ((changes & NodeChanges.InnerStarted) != NodeChanges.None)
        {
            events.Add(new NodeStarted(id, classType, title, innerNodeId));
        }

        if ((changes & NodeChanges.Finished) != NodeChanges.None)
        {
            events.Add(new NodeFinished(id, classType, title));
        }
    }
}
