using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>Sky, hills and water of a plan, point by point.</summary>
internal sealed class Landscape
{
    private readonly ScenePlan _plan;
    private readonly float _aspect;
    private readonly float _pixel;
    private readonly Sky _sky;
    private readonly List<Ridge> _ridges;
    private readonly Lighthouse? _lighthouse;
    private readonly GradientNoise _texture;
    private readonly GradientNoise _waves;

    public Landscape(ScenePlan plan, int width, int height)
    {
        _plan = plan;
        _aspect = (float)width / height;
        _pixel = 1f / height;
        _sky = new Sky(plan, _aspect);
        _ridges = Ridge.Plan(plan, _aspect, width * 2);
        _texture = new GradientNoise(Hashing.Of(plan.Seed, 80));
        _waves = new GradientNoise(Hashing.Of(plan.Seed, 81));
        _lighthouse = plan.HasLighthouse ? new Lighthouse(plan, _aspect, _ridges[^1].TopAt(Ridge.LighthouseAt(plan) * _aspect)) : null;
    }

    /// <summary>The colour at a point, in heights of the picture.</summary>
    public Vector3 At(float x, float y)
    {
        if (!_plan.HasWater)
        {
            return Above(x, y);
        }

        var shore = CoverOf(_ridges[^1], x, y);
        var color = shore >= 1f ? Vector3.Zero : y > _plan.Horizon ? Water(x, y) : Above(x, y);
        color = _lighthouse?.Over(color, x, y, _pixel) ?? color;
        return Cover(color, _ridges[^1], x, y);
    }

    // What is above the water, or all of it where there is none.
    private Vector3 Above(float x, float y)
    {
        var ridges = _plan.HasWater ? _ridges.Count - 1 : _ridges.Count;

        // What a nearer ridge hides is not painted.
        var first = ridges - 1;
        while (first >= 0 && CoverOf(_ridges[first], x, y) < 1f)
        {
            first--;
        }

        var color = first < 0 ? _sky.At(x, Math.Min(y, _plan.Horizon)) : _ridges[first].ColorAt(_plan, _texture, x, y);
        for (var i = first + 1; i < ridges; i++)
        {
            color = Cover(color, _ridges[i], x, y);
        }

        return color;
    }

    private Vector3 Cover(Vector3 behind, Ridge ridge, float x, float y)
    {
        var cover = CoverOf(ridge, x, y);
        return cover <= 0f ? behind : Vector3.Lerp(behind, ridge.ColorAt(_plan, _texture, x, y), cover);
    }

    private float CoverOf(Ridge ridge, float x, float y) => Math.Clamp(((y - ridge.TopAt(x)) / _pixel) + 0.5f, 0f, 1f);

    private Vector3 Water(float x, float y)
    {
        var below = y - _plan.Horizon;

        // Seen at a flat angle: the farther, the finer the waves.
        var depth = 0.11f / (below + 0.012f);
        var wave = _waves.Fractal((x - (_aspect / 2f)) * depth * 3.2f, depth * 9f, 4);
        var strength = Math.Clamp(below * 2.2f, 0.06f, 1f);
        var mirrored = Above(x + (wave * 0.055f * strength), _plan.Horizon - (below * 0.82f) + (wave * 0.09f * strength));
        var own = Vector3.Lerp(_plan.Palette.Far, _plan.Palette.Near, 0.55f);
        var color = Vector3.Lerp(mirrored * 0.9f, own, Math.Clamp(0.18f + (below * 1.05f), 0f, 0.72f));
        var path = MathF.Exp(-MathF.Pow((x - (_plan.LightX * _aspect)) / (0.045f + (below * 0.33f)), 2f));
        var glint = Blend.Smooth(0.10f, 0.42f, wave) * path;
        return Blend.Screen(color, _plan.Palette.Light * ((glint * 0.75f) + (path * 0.10f)));
    }
}
