using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

/// <summary>What the tests of built-in classes share: folders of their own, a clock, and ways to run a node and look at pixels.</summary>
public abstract class BuiltInNodeTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("comfypulse-nodes-");

    protected BuiltInNodeTests()
    {
        Environment = new NodeEnvironment(Folder("input"), Folder("output"), Folder("temp"), TimeSpan.FromMilliseconds(150), "0.33.0") { Time = Time };
        Time.SetUtcNow(new DateTimeOffset(2026, 11, 3, 4, 5, 6, TimeSpan.Zero));
    }

    protected FakeTimeProvider Time { get; } = new();

    private protected NodeEnvironment Environment { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _root.Delete(recursive: true);

    private protected Task<TestNodeCall> RunAsync(string classType, params (string Name, object? Value)[] inputs) =>
        TestNodeCall.RunAsync(Environment, classType, new TestCallOptions(), inputs);

    private protected Task<TestNodeCall> RunAsync(TestCallOptions options, string classType, params (string Name, object? Value)[] inputs) =>
        TestNodeCall.RunAsync(Environment, classType, options, inputs);

    /// <summary>A grey picture of one row or more, from bytes.</summary>
    private protected static PixelImage Grey(int width, params byte[] pixels) =>
        new(width, pixels.Length / width, 1, [.. pixels.SelectMany(pixel => Enumerable.Repeat(pixel / 255f, 3))]);

    /// <summary>A mask of one row or more.</summary>
    private protected static PixelMask Mask(int width, params float[] values) => new(width, values.Length / width, 1, values);

    /// <summary>What a node saved, by its shown entry.</summary>
    private protected async Task<byte[]> SavedAsync(TestNodeCall call, string kind = "images", string folder = "output")
    {
        var saved = call.Ui[kind]![0]!;
        var root = folder == "output" ? Environment.OutputDirectory : Environment.TempDirectory;
        return await File.ReadAllBytesAsync(Path.Combine(root, (string)saved["subfolder"]!, (string)saved["filename"]!), TestContext.Current.CancellationToken);
    }

    /// <summary>The red channel as bytes, as saving would write it.</summary>
    private protected static byte[] Red(PixelImage image, int frame = 0) => [.. image.ToRgb(frame).Where((_, index) => index % 3 == 0)];

    private string Folder(string name) => _root.CreateSubdirectory(name).FullName;
}
