using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>A node class: its schema, and what it does. Built-in ones and users' own are made alike.</summary>
/// <param name="name">The class type, as graphs name it.</param>
/// <param name="runAsync">Runs one node of this class.</param>
public sealed class NodeClass(string name, Func<NodeCall, ValueTask<NodeResult>> runAsync)
{
    /// <summary>The class type.</summary>
    public string Name { get; } = name;

    /// <summary>Runs one node of this class. An exception fails the prompt; throw <see cref="NodeFailureException"/> to choose the Python exception's name.</summary>
    public Func<NodeCall, ValueTask<NodeResult>> RunAsync { get; private set; } = runAsync;

    /// <summary>The name that a UI shows; default: <see cref="Name"/>, which <c>/object_info</c> leaves out (null) where <see cref="IsV3"/> is set, as ComfyUI does.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Where a UI's menu has it.</summary>
    public string Category { get; init; } = "custom";

    /// <summary>What it does, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>The module that <c>/object_info</c> names.</summary>
    public string PythonModule { get; init; } = "nodes";

    /// <summary>Its inputs, in order.</summary>
    public IReadOnlyList<NodeInput> Inputs { get; init; } = [];

    /// <summary>Its outputs, in order.</summary>
    public IReadOnlyList<NodeOutput> Outputs { get; init; } = [];

    /// <summary>The hidden inputs that <c>/object_info</c> names, in ComfyUI's words: <c>PROMPT</c>, <c>EXTRA_PNGINFO</c>, <c>UNIQUE_ID</c>. Every node can read them from its <see cref="NodeCall"/>.</summary>
    public IReadOnlyList<string> HiddenInputs { get; init; } = [];

    /// <summary>Whether <c>/object_info</c> describes it in the form of ComfyUI's V3 node API (<c>["COMBO", {"options": …}]</c>, options always there) in place of the older one (<c>[["a", "b"]]</c>).</summary>
    public bool IsV3 { get; init; }

    /// <summary>Whether <c>/object_info</c> tells that it takes all values of its inputs at once, as lists. Here they are batches already.</summary>
    internal bool IsInputList { get; init; }

    /// <summary>Whether it is an output node: what a prompt runs for.</summary>
    public bool IsOutputNode { get; init; }

    /// <summary>Whether its results are made up here; said in the outputs' metadata.</summary>
    public bool IsSimulated { get; init; }

    /// <summary>Whether several nodes of this kind may be at work at once, as ComfyUI's async nodes.</summary>
    public bool IsAsync { get; init; }

    /// <summary>What the cache's key takes besides the inputs (a file's hash, say); return a new text each time for a node that is never cached. Null: the inputs alone.</summary>
    public Func<NodeValues, string>? Fingerprint { get; init; }

    /// <summary>Checks literal inputs beyond the schema; a text is the complaint, as ComfyUI's <c>custom_validation_failed</c>.</summary>
    public Func<NodeValues, string?>? Validate { get; init; }

    /// <summary>Which lazy inputs are needed, asked again after each has been made; null: all of them.</summary>
    public Func<NodeValues, IReadOnlyList<string>>? NeededInputs { get; init; }

    /// <summary>Extra members of the class's <c>/object_info</c> entry.</summary>
    public JsonObject? ExtraInfo { get; init; }

    /// <summary>A class that is the same but for what it does.</summary>
    internal NodeClass RunningAs(Func<NodeCall, ValueTask<NodeResult>> runAsync)
    {
        var copy = (NodeClass)MemberwiseClone();
        copy.RunAsync = runAsync;
        return copy;
    }
}

/// <summary>One input of a class. <paramref name="Type"/> is ComfyUI's: <c>INT</c>, <c>FLOAT</c>, <c>STRING</c>, <c>BOOLEAN</c>, <c>COMBO</c> (with <see cref="Options"/>), <c>IMAGE</c>, <c>*</c>…</summary>
public sealed record NodeInput(string Name, string Type)
{
    /// <summary>Whether a graph must give it.</summary>
    public bool IsRequired { get; init; } = true;

    /// <summary>Whether it is made only when asked for.</summary>
    public bool IsLazy { get; init; }

    /// <summary>The value of a new node; null for none.</summary>
    public object? Default { get; init; }

    /// <summary>The smallest value.</summary>
    public double? Min { get; init; }

    /// <summary>The largest value; 18446744073709551615 is written exactly.</summary>
    public double? Max { get; init; }

    /// <summary>The choices of a <c>COMBO</c>, asked each time (files may come and go).</summary>
    public Func<IReadOnlyList<string>>? Options { get; init; }

    /// <summary>Whether <see cref="NodeClass.Validate"/> looks at it: then its limits and choices are not checked by the schema, as for an argument of ComfyUI's <c>VALIDATE_INPUTS</c>.</summary>
    public bool IsCheckedByClass { get; init; }

    /// <summary>Further members of the input's options in <c>/object_info</c>.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>One output of a class.</summary>
public sealed record NodeOutput(string Type, string? Name = null);
