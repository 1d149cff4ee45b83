using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>Folds of light, by noise that bends noise: for prompts that name no place.</summary>
internal sealed class Silk(ScenePlan plan, float aspect)
{
    private readonly GradientNoise _first = new(Hashing.Of(plan.Seed, 90));
    private readonly GradientNoise _second = new(Hashing.Of(plan.Seed, 91));
    private readonly GradientNoise _stars = new(Hashing.Of(plan.Seed, 92));
    private readonly float _offset = Hashing.ToUnit(Hashing.Of(plan.Seed, 93)) * 50f;

    /// <summary>The colour at a point, in heights of the picture.</summary>
    public Vector3 At(float x, float y)
    {
        var palette = plan.Palette;
        var (px, py) = ((x * 1.7f) + _offset, y * 1.7f);
        var (bendX, bendY) = (_first.Fractal(px, py, 4), _first.Fractal(px + 5.2f, py + 1.3f, 4));
        var (foldX, foldY) = (_second.Fractal(px + (bendX * 2.1f), py + (bendY * 2.1f), 4), _second.Fractal(px + (bendX * 2.1f) + 8.3f, py + (bendY * 2.1f) + 2.8f, 4));
        var cloth = _first.Fractal(px + (foldX * 2.6f), py + (foldY * 2.6f), 5);

        var color = Blend.Gradient(palette.Near, palette.Top, palette.Middle, Math.Clamp(0.5f + (cloth * 0.9f), 0f, 1f));
        color = Vector3.Lerp(color, palette.Horizon, Blend.Smooth(0.05f, 0.75f, MathF.Abs(bendX) + (foldY * 0.55f)) * 0.8f);
        var crease = Blend.Smooth(0.30f, 0.0f, MathF.Abs(foldX - (cloth * 0.6f)));
        color = Blend.Screen(color, palette.Light * (crease * crease * (0.25f + (0.5f * Math.Max(0f, cloth + 0.2f)))));
        var middle = Vector2.Distance(new Vector2(x, y), new Vector2(plan.LightX * aspect, 0.45f));
        color = Blend.Screen(color, palette.Light * (0.42f * MathF.Exp(-middle * middle * 9f)));
        return Blend.Screen(color, Stars(x, y) * (1f - Math.Clamp(cloth + 0.4f, 0f, 0.8f)));
    }

    private Vector3 Stars(float x, float y)
    {
        const float Grid = 70f;
        var (column, row) = ((int)MathF.Floor(x * Grid), (int)MathF.Floor(y * Grid));
        var chance = _stars.Cell(column, row);
        if (chance < 0.9f)
        {
            return Vector3.Zero;
        }

        var center = new Vector2(column + 0.2f + (_stars.Cell(column + 101, row) * 0.6f), row + 0.2f + (_stars.Cell(column, row + 101) * 0.6f)) / Grid;
        var size = 0.001f + (0.0022f * MathF.Pow((chance - 0.9f) * 10f, 5f));
        return new Vector3(MathF.Exp(-Vector2.DistanceSquared(new Vector2(x, y), center) / (size * size)));
    }
}
