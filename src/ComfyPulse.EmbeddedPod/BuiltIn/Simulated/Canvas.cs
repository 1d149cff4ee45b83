using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Imaging.Painting;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>What a latent holds, painted at whatever size it is looked at: small for previews, whole when it is decoded.</summary>
internal abstract record Canvas : IHoldsPixels
{
    public virtual IEnumerable<float[]> Pixels => [];

    /// <summary>One picture of the batch as red, green, blue of each pixel.</summary>
    public abstract float[] Paint(int width, int height, int frame);

    /// <summary>Nothing yet: even grey.</summary>
    public sealed record Blank : Canvas
    {
        public override float[] Paint(int width, int height, int frame)
        {
            var values = PixelImage.Allocate(width, height, 1);
            Array.Fill(values, 0.5f);
            return values;
        }
    }

    /// <summary>An encoded picture.</summary>
    public sealed record Picture(PixelImage Image) : Canvas
    {
        public override IEnumerable<float[]> Pixels => [Image.Raw];

        public override float[] Paint(int width, int height, int frame)
        {
            var index = frame % Image.Frames;
            var one = new PixelImage(Image.Width, Image.Height, 1, Image.Frame(index).ToArray());
            return (width, height) == (Image.Width, Image.Height) ? one.Raw : Scaling.Scale(one, width, height, width < Image.Width ? "area" : "bilinear", cropCenter: false).Raw;
        }
    }

    /// <summary>A sampler's scene over what was there.</summary>
    /// <param name="Request">What was asked for.</param>
    /// <param name="Under">What was there.</param>
    /// <param name="Strength">How much of it the scene covers: 0 to 1.</param>
    /// <param name="Noise">How much is still noise: 0 to 1.</param>
    public sealed record Scene(SceneRequest Request, Canvas Under, float Strength, float Noise) : Canvas
    {
        public override IEnumerable<float[]> Pixels => Under.Pixels;

        public override float[] Paint(int width, int height, int frame)
        {
            var values = Painter.Paint(Request.PlanFor(frame), width, height);
            if (Strength < 1f)
            {
                Mix(values, Under.Paint(width, height, frame), 1f - Strength);
            }

            if (Noise > 0f)
            {
                Mix(values, NoiseField.Paint(Request.Seed + (ulong)frame, width, height), Noise);
            }

            return values;
        }
    }

    /// <summary>A scene that passes by: each picture shows a part further to the right.</summary>
    /// <param name="Content">The scene.</param>
    /// <param name="Frames">The pictures of the whole passage.</param>
    public sealed record Passing(Canvas Content, int Frames) : Canvas
    {
        // The passage is this part of the width.
        private const int Part = 8;

        public override IEnumerable<float[]> Pixels => Content.Pixels;

        public override float[] Paint(int width, int height, int frame)
        {
            var wide = width + (width / Part);
            var whole = Content.Paint(wide, height, frame: 0);
            var left = Frames > 1 ? (wide - width) * (frame % Frames) / (Frames - 1) : 0;
            var values = new float[width * height * PixelImage.Channels];
            for (var y = 0; y < height; y++)
            {
                whole.AsSpan(((y * wide) + left) * PixelImage.Channels, width * PixelImage.Channels).CopyTo(values.AsSpan(y * width * PixelImage.Channels));
            }

            return values;
        }
    }

    /// <summary>A scene where a mask lets it through, and what was there elsewhere.</summary>
    public sealed record Masked(Canvas Over, Canvas Under, PixelMask Mask) : Canvas
    {
        public override IEnumerable<float[]> Pixels => [.. Over.Pixels, .. Under.Pixels, Mask.Raw];

        public override float[] Paint(int width, int height, int frame)
        {
            var values = Under.Paint(width, height, frame);
            var over = Over.Paint(width, height, frame);
            var mask = Mask.Fit(width, height).Mask(frame % Mask.Frames);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] += (over[i] - values[i]) * mask[i / PixelImage.Channels];
            }

            return values;
        }
    }

    /// <summary>Puts a part of <paramref name="other"/> over the values.</summary>
    public static void Mix(float[] values, float[] other, float part)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += (other[i] - values[i]) * part;
        }
    }
}
