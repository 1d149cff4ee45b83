using System.Net.WebSockets;
using ComfyPulse.Diagnostics;
using ComfyPulse.Fuzzing;
using ComfyPulse.Protocol;
using ComfyPulse.Sockets;
using ComfyPulse.Tests.Runs;

namespace ComfyPulse.Tests.Sockets;

/// <summary>Damaged frames in pieces of any size: each is delivered whole or skipped with a reason, in order; only snapshots that a newer one follows are left out.</summary>
public sealed class SessionReaderFuzzTests
{
    private const int MaxFrame = 64 * 1024;

    private static readonly FuzzCorpus Frames = FuzzCorpus.Of(TraceRun.All.SelectMany(run => run.Steps).Where(step => step.Frame is not null).Select(step => ($"{ServerFrame.Read(step.Frame!).Kind}", step.Frame!)), longest: 3000);

    [Fact]
    public async Task Frames_in_any_pieces_are_delivered_or_skipped_in_order()
    {
        var mutator = new Mutator();
        for (var number = 0L; number < FuzzSettings.TotalCount / 500; number++)
        {
            var random = new FuzzRandom((ulong)FuzzSettings.Seed, number);
            var frames = new (WebSocketMessageType Type, byte[] Bytes)[random.Below(20)];
            for (var i = 0; i < frames.Length; i++)
            {
                mutator.Make(Frames, ref random);
                frames[i] = random.OneIn(6) ? (WebSocketMessageType.Binary, mutator.Buffer.Span.ToArray())
                    : (WebSocketMessageType.Text, random.OneIn(2) ? mutator.Buffer.Span.ToArray() : Frames.Groups[random.Below(Frames.Groups.Count)].Inputs[0]);
            }

            var heard = new List<string>();
            using var socket = new SplittingSocket(frames, random);
            using var reader = new SessionReader(socket, new Lines(heard), MaxFrame, tap: null, new PodTags(new Uri("http://127.0.0.1")));
            await reader.ReadToEndAsync();

            // What may be thinned is compared as a set, all else in order.
            var sent = frames.Select(Line).ToArray();
            Assert.Equal(sent.Where(line => !IsSnapshot(line)), heard.Where(line => !IsSnapshot(line)));
            Assert.Empty(heard.Except(sent));
            Assert.True(frames.Length == 0 || !IsSnapshot(sent[^1]) || heard.Contains(sent[^1]), $"Life {number}: the last snapshot is missing.");
        }
    }

    private static string Line((WebSocketMessageType Type, byte[] Bytes) frame) =>
        frame.Bytes.Length > MaxFrame ? "skipped too_large"
        : frame.Type == WebSocketMessageType.Binary ? $"binary {Convert.ToHexString(frame.Bytes)}"
        : ServerFrame.Read(frame.Bytes) is var read && read.Kind == ServerFrameKind.Unreadable ? "skipped unreadable"
        : (read is { Kind: ServerFrameKind.ProgressState or ServerFrameKind.Progress, HasPromptId: true } ? "snapshot " : "text ") + Convert.ToHexString(frame.Bytes);

    private static bool IsSnapshot(string line) => line.StartsWith("snapshot ", StringComparison.Ordinal);

    private sealed class Lines(List<string> heard) : ISocketListener
    {
        public void OnOpened(string clientId) => heard.Add(clientId);

        public void OnText(in ServerFrame frame, ReadOnlySpan<byte> utf8) => heard.Add(Line((WebSocketMessageType.Text, utf8.ToArray())));

        public void OnBinary(ReceivedFrame frame) => heard.Add(Line((WebSocketMessageType.Binary, frame.Bytes.ToArray())));

        public void OnSkipped(string reason, string detail) => heard.Add($"skipped {reason}");
    }
}
