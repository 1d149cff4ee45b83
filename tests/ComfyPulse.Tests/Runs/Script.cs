using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Training;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Runs;

/// <summary>A machine with a clock of its own, told things one after the other.</summary>
internal sealed class Script
{
    public const string Id = "00000000-0000-0000-0000-000000000001";

    public static Workflow Simple { get; } = Workflow.Parse("""
        {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {}},
         "3": {"class_type": "KSampler", "inputs": {"steps": 20, "model": ["1", 0]}, "_meta": {"title": "Base"}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}}}
        """);

    public Script(bool attached = false, bool mayHaveBeenSent = false, Workflow? workflow = null) =>
        Machine = new RunMachine(SetupOf(workflow ?? Simple) with { Attached = attached, MayHaveBeenSent = mayHaveBeenSent });

    public RunMachine Machine { get; }

    public TimeSpan Now { get; private set; }

    public PromptOutcome? Outcome => Machine.Result?.Outcome;

    public RunNeeds Needs => Machine.Needs;

    /// <summary>Submitted on an open socket and accepted.</summary>
    public static Script Accepted() => new Script().Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.PostLeft()).Tell(Answer());

    public static RunSetup SetupOf(Workflow workflow)
    {
        var plan = PromptPlan.Create(workflow);
        return new RunSetup(Id, plan) { Training = TrainingPlan.Of(workflow, plan, TrainingRules.Default) };
    }

    public static RunFact Answer(double number = 7, string id = Id) => new RunFact.PostAccepted(id, number, new Dictionary<string, NodeErrors>(StringComparer.Ordinal));

    public Script Tell(RunFact fact)
    {
        Machine.Apply(fact, Now);
        return this;
    }

    public Script Hear(string type, string data = "", string id = Id)
    {
        Machine.Apply(ServerFrame.Read(Encoding.UTF8.GetBytes($$"""{"type": "{{type}}", "data": {"prompt_id": "{{id}}"{{(data.Length > 0 ? ", " + data : "")}} } }""")), Now);
        return this;
    }

    public Script State(string node, double value, double max, string state = "running") =>
        Hear("progress_state", $$$"""
            "nodes": {"{{{node}}}": {"value": {{{value}}}, "max": {{{max}}}, "state": "{{{state}}}", "node_id": "{{{node}}}", "real_node_id": "{{{node.Split('.')[0]}}}"}}
            """);

    /// <summary>Time passes; the machine is woken where it asked for it.</summary>
    public Script Wait(double seconds)
    {
        var until = Now + TimeSpan.FromSeconds(seconds);
        while (Machine.WakeAt is { } wake && wake <= until)
        {
            Now = wake;
            Tell(new RunFact.Woke());
        }

        Now = until;
        return Tell(new RunFact.Woke());
    }

    /// <summary>A whole look: the queue, and if it has nothing the history.</summary>
    public Script Look(QueueState queue, HistoryEntry? history = null, int? place = null)
    {
        var look = Machine.BeginLook(Now);
        Tell(new RunFact.QueueSaid(queue, place, look));
        return queue == QueueState.Absent ? Tell(new RunFact.HistorySaid(history, look)) : this;
    }

    public static HistoryEntry Entry(bool completed = true, double number = 7, string text = "success", params ServerMessage[] messages) =>
        new(Id, new QueueItem(number, Id, default, default, ["9"]), new Dictionary<string, RawJson>(StringComparer.Ordinal) { ["9"] = RawJson.FromText("""{"images": [{"filename": "a.png", "subfolder": "s", "type": "output"}]}""") }, new HistoryStatus(text, completed, messages));

    public IReadOnlyList<PromptEvent> Events()
    {
        var events = new List<PromptEvent>();
        while (Machine.TryTake(out var happened))
        {
            events.Add(happened!);
        }

        return events;
    }
}
