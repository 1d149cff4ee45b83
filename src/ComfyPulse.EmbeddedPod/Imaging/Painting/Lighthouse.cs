using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>A lighthouse with its lamp lit, drawn over what is behind it. Lengths are in heights of the picture.</summary>
internal sealed class Lighthouse(ScenePlan plan, float aspect, float groundY)
{
    private const float Height = 0.34f;

    private readonly float _x = Ridge.LighthouseAt(plan) * aspect;
    private readonly float _base = groundY + 0.03f;
    private readonly float _slope = (Ridge.LighthouseAt(plan) > 0.5f ? -1f : 1f) * 0.10f;

    private Vector2 Lamp => new(_x, _base - Height - 0.022f);

    /// <summary>The colour with the tower and its light.</summary>
    /// <param name="behind">The colour without them.</param>
    /// <param name="x">The point, from the left.</param>
    /// <param name="y">The point, from the top.</param>
    /// <param name="pixel">A pixel's size.</param>
    public Vector3 Over(Vector3 behind, float x, float y, float pixel)
    {
        var color = Blend.Screen(behind, Beam(x, y));
        var up = (_base - y) / Height;
        var away = MathF.Abs(x - _x);
        var cover = 0f;
        var paint = plan.Palette.Near;

        if (up is > -0.2f and <= 1f)
        {
            cover = Edge(0.034f - (0.013f * up) - away, pixel);
            var isBand = ((int)MathF.Floor(Math.Max(up, 0f) * 5f) & 1) == 1;
            var wall = isBand ? new Vector3(0.52f, 0.13f, 0.12f) : new Vector3(0.80f, 0.78f, 0.76f);
            var side = (x - _x) / 0.034f * (plan.LightX * aspect > _x ? 1f : -1f);
            paint = Vector3.Lerp(plan.Palette.Near, wall * Vector3.Lerp(plan.Palette.Middle, plan.Palette.Light, 0.5f), Math.Clamp(0.42f + (side * 0.42f), 0.08f, 0.85f));
        }

        // Gallery, lantern, roof.
        Add(up is > 1f and <= 1.03f ? Edge(0.031f - away, pixel) : 0f, plan.Palette.Near);
        Add(up is > 1.03f and <= 1.105f ? Edge(0.0165f - away, pixel) : 0f, Vector3.Lerp(new Vector3(1f, 0.86f, 0.55f), Vector3.One, Blend.Smooth(0.016f, 0f, away)));
        Add(up is > 1.105f and <= 1.18f ? Edge((0.021f * (1.18f - up) / 0.075f) - away, pixel) : 0f, plan.Palette.Near);
        return Vector3.Lerp(color, paint, cover);

        void Add(float more, Vector3 newPaint)
        {
            if (more > 0f)
            {
                (cover, paint) = (more, newPaint);
            }
        }
    }

    private static float Edge(float inside, float pixel) => Math.Clamp((inside / pixel) + 0.5f, 0f, 1f);

    private Vector3 Beam(float x, float y)
    {
        var from = new Vector2(x, y) - Lamp;
        var distance = from.Length();
        var glow = (0.9f * MathF.Exp(-distance * 26f)) + (0.22f * MathF.Exp(-distance * 7f));
        var axis = from.Y - (from.X * _slope);
        var width = 0.004f + (MathF.Abs(from.X) * 0.075f);
        var beam = MathF.Exp(-axis * axis / (width * width)) * 0.5f * MathF.Exp(-distance * 1.5f);
        return new Vector3(1f, 0.88f, 0.62f) * (glow + beam);
    }
}
