using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Input;

/// <summary>The workflow of the command line, read and edited: everything about it that can be wrong is found before a pod is asked.</summary>
internal static class WorkflowSource
{
    /// <summary>Reads a file or, for <c>-</c>, standard input.</summary>
    /// <exception cref="CommandException">It cannot be read, or is no workflow.</exception>
    public static async Task<Workflow> ReadAsync(string source, Func<Stream> standardInput, CancellationToken cancellationToken)
    {
        try
        {
            if (source != "-")
            {
                return await Workflow.LoadAsync(source, cancellationToken);
            }

            await using var stream = standardInput();
            return await Workflow.LoadAsync(stream, cancellationToken);
        }
        catch (WorkflowFormatException exception)
        {
            throw CommandException.Usage("workflow_invalid", $"{Name(source)}: {Output.SafeText.OneLine(exception.Message)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandException.Usage("workflow_unreadable", $"{Name(source)} cannot be read ({FileProblem.Of(exception)}); give the path of a workflow in API format, or - for standard input.");
        }
    }

    /// <summary>Applies <c>--set</c> and <c>--seed</c>.</summary>
    /// <exception cref="CommandException">A target does not exist or is ambiguous.</exception>
    public static Workflow Edit(Workflow workflow, IReadOnlyList<Assignment> values, Seed? seed)
    {
        try
        {
            workflow = values.Aggregate(workflow, Set);
            return seed is null ? workflow : workflow.WithSeed(seed.Value);
        }
        catch (WorkflowEditException exception)
        {
            throw CommandException.Usage("input_unknown", Output.SafeText.OneLine(exception.Message));
        }
    }

    /// <summary>Checks that the files of <c>--input</c> can be read and their targets exist.</summary>
    /// <exception cref="CommandException">One does not.</exception>
    public static void CheckFiles(Workflow workflow, IReadOnlyList<Assignment> files)
    {
        foreach (var (target, path) in files)
        {
            Edit(workflow, [new Assignment(target, "\"\"")], seed: null);
            try
            {
                using var file = File.OpenRead(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw CommandException.Usage("input_missing", $"The file {path} for --input {target} cannot be read ({FileProblem.Of(exception)}); check the path.");
            }
        }
    }

    private static Workflow Set(Workflow workflow, Assignment assignment)
    {
        var edited = workflow.With(assignment.Target, WorkflowValue.FromText(assignment.Value));
        var (before, after) = Changed(workflow, edited);

        // What was a text stays one: a prompt may well read "42" or "true". Quotes say that a text is meant, too.
        return IsText(before) && !IsText(after) ? workflow.With(assignment.Target, assignment.Value) : edited;
    }

    private static (WorkflowInput? Before, WorkflowInput? After) Changed(Workflow workflow, Workflow edited)
    {
        foreach (var (id, node) in edited.Nodes)
        {
            foreach (var (name, after) in node.Inputs)
            {
                var before = workflow.Nodes[id].Inputs.GetValueOrDefault(name);
                if (before != after)
                {
                    return (before, after);
                }
            }
        }

        return (null, null);
    }

    private static bool IsText(WorkflowInput? input) => input is { IsLink: false } && input.Value.Utf8.Span is [(byte)'"', ..];

    private static string Name(string source) => source == "-" ? "The workflow on standard input" : Output.SafeText.OneLine(source);
}
