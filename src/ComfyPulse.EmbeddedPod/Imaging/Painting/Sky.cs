using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>The sky: its gradient, sun or moon, clouds, stars and northern lights. Points are in heights of the picture, from its top left.</summary>
internal sealed class Sky(ScenePlan plan, float aspect)
{
    private readonly GradientNoise _clouds = new(Hashing.Of(plan.Seed, 21));
    private readonly GradientNoise _warp = new(Hashing.Of(plan.Seed, 22));
    private readonly GradientNoise _stars = new(Hashing.Of(plan.Seed, 23));
    private readonly Palette _palette = plan.Palette;
    private readonly Vector2 _light = new(plan.LightX * aspect, plan.Horizon * (1f - plan.Palette.LightHeight) * 0.97f);
    private readonly float _offset = Hashing.ToUnit(Hashing.Of(plan.Seed, 24)) * 100f;

    /// <summary>The colour at a point above the horizon.</summary>
    public Vector3 At(float x, float y)
    {
        var down = Math.Clamp(y / plan.Horizon, 0f, 1f);
        var color = Blend.Gradient(_palette.Top, _palette.Middle, _palette.Horizon, down);
        var distance = Vector2.Distance(new Vector2(x, y), _light);

        if (plan.Stars > 0f)
        {
            color = Blend.Screen(color, Stars(x, y, down));
        }

        if (plan.HasAurora)
        {
            color = Blend.Screen(color, Aurora(x, down));
        }

        color = Blend.Screen(color, _palette.Light * ((0.55f * MathF.Exp(-distance * 5.5f)) + (0.3f * MathF.Exp(-distance * 1.9f) * down)));
        color = Vector3.Lerp(color, Vector3.Lerp(_palette.Light, Vector3.One, 0.55f), Blend.Smooth(0.048f, 0.044f, distance));
        return Clouds(color, x, y, down, distance);
    }

    private Vector3 Clouds(Vector3 color, float x, float y, float down, float distance)
    {
        // Clouds near the horizon are farther away: flatter and denser.
        var depth = 1f / (0.32f + ((1f - down) * 0.95f));
        var (cx, cy) = ((x - (aspect / 2f)) * depth * 1.5f, depth * 3.1f);
        cx += _offset;
        var bend = _warp.Fractal(cx * 0.7f, cy * 0.7f, 3);
        var body = _clouds.Fractal(cx + (bend * 0.9f), (cy * 1.5f) + (bend * 0.5f), 5);
        var edge = 0.34f - (plan.Clouds * 0.52f);
        var density = Blend.Smooth(edge, edge + 0.42f, body) * Blend.Smooth(0f, 0.12f, y + 0.08f);
        if (density <= 0f)
        {
            return color;
        }

        var lit = Blend.Smooth(0.95f, 0.05f, distance) * (1f - (density * 0.55f));
        var shade = Vector3.Lerp(Vector3.Lerp(_palette.Middle, _palette.Top, 0.35f) * 0.92f, Vector3.Lerp(_palette.Horizon, _palette.Light, 0.45f), Math.Clamp(lit + (bend * 0.3f) + 0.12f, 0f, 1f));
        return Vector3.Lerp(color, shade, density * 0.86f);
    }

    private Vector3 Stars(float x, float y, float down)
    {
        const float Grid = 95f;
        var (column, row) = ((int)MathF.Floor(x * Grid), (int)MathF.Floor(y * Grid));
        var chance = _stars.Cell(column, row);
        if (chance < 0.86f)
        {
            return Vector3.Zero;
        }

        var center = new Vector2(column + 0.2f + (_stars.Cell(column + 7919, row) * 0.6f), row + 0.2f + (_stars.Cell(column, row + 7919) * 0.6f)) / Grid;
        var size = 0.0009f + (0.0016f * MathF.Pow((chance - 0.86f) / 0.14f, 6f));
        var glow = MathF.Exp(-Vector2.DistanceSquared(new Vector2(x, y), center) / (size * size));
        return Vector3.Lerp(new Vector3(0.75f, 0.84f, 1f), new Vector3(1f, 0.92f, 0.8f), _stars.Cell(column + 31, row + 17)) * (glow * plan.Stars * (1f - (down * down * 0.9f)));
    }

    private Vector3 Aurora(float x, float down)
    {
        var light = Vector3.Zero;
        for (var curtain = 0; curtain < 3; curtain++)
        {
            var sway = _warp.Fractal((x * 1.3f) + (curtain * 13.7f) + _offset, 0.4f * curtain, 3);
            var foot = 0.62f - (curtain * 0.16f) + (sway * 0.42f);
            var above = foot - down;
            var rays = 0.55f + (0.45f * _warp.At((x * 26f) + (sway * 9f), (curtain * 5f) + (down * 1.4f)));
            var strength = (above > 0f ? MathF.Exp(-above * 4.2f) : MathF.Exp(above * 26f)) * rays * (0.8f - (curtain * 0.18f));
            light += Vector3.Lerp(new Vector3(0.18f, 1f, 0.55f), new Vector3(0.55f, 0.25f, 0.95f), Math.Clamp(above * 2.4f, 0f, 1f)) * strength;
        }

        return light * 0.85f;
    }
}
