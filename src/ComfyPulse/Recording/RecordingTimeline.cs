using System.Runtime.CompilerServices;

namespace ComfyPulse.Recording;

/// <summary>All files of a recording as one stream, in the order of the recording's clock.</summary>
internal static class RecordingTimeline
{
    /// <summary>Problems told one by one for each file; the rest of them is counted.</summary>
    private const int ProblemsTold = 3;

    /// <summary>Everything that the recording tells; times never go back.</summary>
    public static async IAsyncEnumerable<RecordedItem> ReadAsync(PromptRecording recording, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sources = new List<IAsyncEnumerator<RecordedItem>>();
        try
        {
            // Where times are equal, a file that stands earlier here speaks first: a socket was open before the submission that follows it.
            foreach (var file in recording.FrameFiles)
            {
                sources.Add(ReadFramesAsync(file, cancellationToken).GetAsyncEnumerator(cancellationToken));
            }

            sources.Add(ReadCallsAsync(Path.Combine(recording.Folder, PromptRecording.SubmissionsFile), true, cancellationToken).GetAsyncEnumerator(cancellationToken));
            sources.Add(ReadCallsAsync(Path.Combine(recording.Folder, PromptRecording.CallsFile), false, cancellationToken).GetAsyncEnumerator(cancellationToken));

            await foreach (var item in MergeAsync(sources).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            foreach (var source in sources)
            {
                await source.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static async IAsyncEnumerable<RecordedItem> MergeAsync(List<IAsyncEnumerator<RecordedItem>> sources)
    {
        var waiting = new PriorityQueue<(RecordedItem Item, IAsyncEnumerator<RecordedItem>? Source), (TimeSpan At, int Rank, long Number)>();
        var number = 0L;
        for (var index = 0; index < sources.Count; index++)
        {
            await AdvanceAsync(sources[index]).ConfigureAwait(false);
        }

        var now = TimeSpan.Zero;
        while (waiting.TryDequeue(out var next, out _))
        {
            now = next.Item.At > now ? next.Item.At : now;
            yield return next.Item.At == now ? next.Item : next.Item with { At = now };
            if (next.Item is RecordedRequest { Call: var call })
            {
                var answer = new RecordedAnswer(call);
                waiting.Enqueue((answer, null), (answer.At, Rank(answer), number++));
            }

            if (next.Source is not null)
            {
                await AdvanceAsync(next.Source).ConfigureAwait(false);
            }
        }

        async ValueTask AdvanceAsync(IAsyncEnumerator<RecordedItem> source)
        {
            if (await source.MoveNextAsync().ConfigureAwait(false))
            {
                waiting.Enqueue((source.Current, source), (source.Current.At, Rank(source.Current), number++));
            }
        }
    }

    /// <summary>Which of two things of the same time comes first.</summary>
    private static int Rank(RecordedItem item) => item switch
    {
        RecordedFrame { Kind: RecordedFrameKind.Open } => 0,
        RecordedRequest => 1,
        RecordedFrame => 2,
        _ => 3,
    };

    private static IAsyncEnumerable<RecordedItem> ReadFramesAsync(string path, CancellationToken cancellationToken)
    {
        var socket = Path.GetFileName(path);
        return ReadItemsAsync(path, file => file.ReadLinesAsync(cancellationToken), (json, last) =>
            (RecordedItemReader.ReadFrame(json, socket, last, out var problem), problem));
    }

    private static IAsyncEnumerable<RecordedItem> ReadCallsAsync(string path, bool areSubmissions, CancellationToken cancellationToken) =>
        ReadItemsAsync(path, file => file.ReadElementsAsync(cancellationToken), (json, last) =>
            (RecordedItemReader.ReadCall(json, areSubmissions, last, out var problem) is { } call ? new RecordedRequest(call) : null, problem));

    private static async IAsyncEnumerable<RecordedItem> ReadItemsAsync(
        string path,
        Func<RecordingFile, IAsyncEnumerable<RecordingPiece>> pieces,
        Func<ReadOnlyMemory<byte>, TimeSpan, (RecordedItem? Item, string? Problem)> read)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var file = new RecordingFile(path);
        var (last, problems) = (TimeSpan.Zero, 0);
        await foreach (var piece in pieces(file).ConfigureAwait(false))
        {
            var (item, problem) = piece.Problem is null ? read(piece.Json, last) : (null, piece.Problem);
            if (item is not null)
            {
                last = item.At;
                yield return item;
            }
            else if (++problems <= ProblemsTold)
            {
                yield return new RecordedProblem(last, $"{Path.GetFileName(path)}, line {piece.Line}: {problem}");
            }
        }

        if (problems > ProblemsTold)
        {
            yield return new RecordedProblem(last, $"{Path.GetFileName(path)}: {problems - ProblemsTold} more pieces could not be read");
        }
    }
}
