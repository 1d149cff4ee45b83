using System.Net;
using System.Threading.Channels;
using ComfyPulse.Cli.Output;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Running;

/// <summary>Saves outputs beside the run, as they come: a long workflow's first images are on disk long before its last, and are safe should the pod die.</summary>
/// <param name="save">Saves one and gives the absolute path.</param>
/// <param name="folder">Where to, for messages.</param>
/// <param name="view">Is told of what is saved, and of what is not.</param>
internal sealed class OutputSaver(Func<PromptOutput, CancellationToken, Task<string>> save, string folder, IRunView view)
{
    private readonly Channel<PromptOutput> _waiting = Channel.CreateUnbounded<PromptOutput>(new() { SingleReader = true });
    private readonly Dictionary<OutputKey, int> _offered = [];
    private readonly List<(PromptOutput Output, string Path)> _saved = [];

    /// <summary>The absolute paths of what is saved. Complete once <see cref="RunAsync"/> has returned.</summary>
    public IReadOnlyList<string> Files => [.. _saved.Select(saved => saved.Path)];

    /// <summary>Whether an output could not be saved.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>An output that the events tell of; one that was offered before is skipped, since readers that fall behind are told again.</summary>
    public void Offer(PromptOutput output)
    {
        if (HasContent(output) && _offered.TryAdd(OutputKey.Of(output), 1))
        {
            _waiting.Writer.TryWrite(output);
        }
    }

    /// <summary>The end: what the result has and the events did not tell of is saved, too. Nothing can be offered afterwards.</summary>
    public void Complete(IReadOnlyList<PromptOutput> outputs)
    {
        foreach (var output in outputs.Where(HasContent))
        {
            var key = OutputKey.Of(output);
            var offered = _offered.GetValueOrDefault(key);
            _offered[key] = offered - 1;
            if (offered <= 0)
            {
                _waiting.Writer.TryWrite(output);
            }
        }

        _waiting.Writer.Complete();
    }

    /// <summary>Where an output was saved; null for one that was not.</summary>
    public string? PathOf(PromptOutput output) => _saved.Find(saved => ReferenceEquals(saved.Output, output)).Path;

    /// <summary>Saves what is offered until <see cref="Complete"/>.</summary>
    public async Task RunAsync(PromptId promptId, CancellationToken cancellationToken)
    {
        await foreach (var output in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                var path = await save(output, cancellationToken);
                _saved.Add((output, path));
                view.Saved(promptId, output, path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Fail("output_not_written", $"The output {Name(output)} could not be written to {folder} ({FileProblem.Of(exception)}); make room there or choose another folder with --out{Remains(output)}.");
            }
            catch (PodResponseException exception) when (exception.Status is HttpStatusCode.NotFound)
            {
                Fail("output_gone", $"The output {Name(output)} of node {SafeText.OneLine(output.NodeId, 80)} is no longer on the pod{Wiped(output)}; run the workflow again.");
            }
            catch (ComfyUIException exception)
            {
                Fail("output_not_fetched", $"The output {Name(output)} could not be fetched ({SafeText.OneLine(exception.Message).TrimEnd('.')}); fetch it from the pod's output folder.");
            }
        }
    }

    // Raw values, such as animated: [false], are facts about files and no files.
    private static bool HasContent(PromptOutput output) => output.File is not null || output.Image is not null || output.Text is not null;

    private static string Name(PromptOutput output) => SafeText.OneLine(output.File?.FileName ?? $"{output.Kind} of node {output.NodeId}");

    private static string Remains(PromptOutput output) => output.File is null ? "" : "; the pod still has it";

    private static string Wiped(PromptOutput output) => output.File is { Type: "temp" } ? " (ComfyUI empties its temp folder when it starts)" : "";

    private void Fail(string code, string sentence)
    {
        HasFailed = true;
        view.Warn(code, sentence);
    }

    /// <summary>What makes two words about an output the same.</summary>
    private readonly record struct OutputKey(string NodeId, string Kind, FileReference? File, string? Text, ReadOnlyMemory<byte>? Image, RawJson Raw)
    {
        public static OutputKey Of(PromptOutput output) => new(output.NodeId, output.Kind, output.File, output.Text, output.Image, output.File is null ? output.Raw : default);
    }
}
