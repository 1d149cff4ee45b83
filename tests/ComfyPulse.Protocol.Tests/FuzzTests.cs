using CsCheck;

namespace ComfyPulse.Protocol.Tests;

public sealed class FuzzTests
{
    private static readonly byte[][] Frames = [.. Traces.TextFrames().Select(frame => frame.Frame).Where(frame => frame.Length < 4000).Where((_, index) => index % 20 == 0)];
    private static readonly byte[][] Binaries = [.. Traces.BinaryFrames().Select(frame => frame.Frame[..Math.Min(400, frame.Frame.Length)]).Where((_, index) => index % 20 == 0)];
    private static readonly byte[][] Bodies = [.. Traces.RestCalls().Select(call => call.Body).Where(body => body.Length < 4000).Where((_, index) => index % 10 == 0)];

    [Fact]
    public void A_text_frame_with_random_damage_never_throws() =>
        Damaged(Frames).Sample(bytes => TolerantTextFrameTests.ReadEverything(bytes), iter: 20_000);

    [Fact]
    public void A_binary_frame_with_random_damage_never_throws() =>
        Damaged(Binaries).Sample(
            bytes =>
            {
                var frame = BinaryFrame.Read(bytes, out var problem);
                Assert.Equal(frame is null, problem is not null);
                _ = frame?.ToBytes();
                _ = BinaryFrame.Read(bytes, out _, textNamesPrompt: true);
            },
            iter: 20_000);

    [Fact]
    public void A_body_with_random_damage_never_throws() =>
        Damaged(Bodies).Sample(
            bytes =>
            {
                _ = PromptAccepted.TryRead(bytes, out _, out _);
                _ = PromptRefused.TryRead(bytes, out _, out _);
                _ = ExecInfo.TryRead(bytes, out _, out _);
                _ = QueueBody.TryRead(bytes, out _, out _);
                _ = QueueBody.TryRead(bytes, out _, out _, skipGraphs: true);
                _ = HistoryEntry.TryReadAll(bytes, out _, out _);
                _ = Job.TryRead(bytes, out _, out _);
                _ = JobList.TryRead(bytes, out _, out _);
                _ = SystemStats.TryRead(bytes, out _, out _);
                _ = UploadedFile.TryRead(bytes, out _, out _);
                _ = PodFeatures.TryRead(bytes, out _, out _);
                _ = OutputItem.ReadAll(new RawJson(bytes));
                _ = PythonJson.TryFormat(bytes, out _);
            },
            iter: 5_000);

    /// <summary>A recorded one with some bytes changed, some taken out, some put in: words that hurt JSON among them.</summary>
    private static Gen<byte[]> Damaged(byte[][] recorded)
    {
        byte[][] words = [.. new[] { "NaN", "\\u", "\\udcff", "\"", "\\", "[", "{", "}", "]", "null", "1e999", "-", ",", ":", "18446744073709551616" }.Select(System.Text.Encoding.ASCII.GetBytes)];
        var damage = Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 2], Gen.Byte, Gen.Int[0, words.Length - 1]);
        return Gen.Select(Gen.Int[0, recorded.Length - 1], damage.Array[1, 6], (index, damages) =>
        {
            var bytes = recorded[index].ToList();
            foreach (var (at, kind, value, word) in damages)
            {
                var place = at % (bytes.Count + 1);
                switch (kind)
                {
                    case 0 when place < bytes.Count:
                        bytes[place] = value;
                        break;
                    case 1:
                        bytes.RemoveRange(place, Math.Min(bytes.Count - place, value % 8));
                        break;
                    default:
                        bytes.InsertRange(place, words[word]);
                        break;
                }
            }

            return bytes.ToArray();
        });
    }
}
