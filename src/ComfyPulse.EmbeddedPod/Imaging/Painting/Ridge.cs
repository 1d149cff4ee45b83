using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>One line of hills, mountains, trees or houses across the picture: for each column, how high it reaches.</summary>
internal sealed class Ridge
{
    private readonly float[] _tops;
    private readonly float _aspect;

    private Ridge(float[] tops, float aspect, float depth, float foot) => (_tops, _aspect, Depth, Foot) = (tops, aspect, depth, foot);

    /// <summary>0 for the farthest, 1 for the nearest.</summary>
    public float Depth { get; }

    /// <summary>Where its lower end fades into haze.</summary>
    public float Foot { get; }

    /// <summary>Whether it is a town, with lit windows.</summary>
    public bool IsCity { get; private init; }

    /// <summary>Its upper edge at a column; smaller is higher.</summary>
    public float TopAt(float x)
    {
        var at = Math.Clamp(x / _aspect, 0f, 1f) * (_tops.Length - 1);
        var index = Math.Min((int)at, _tops.Length - 2);
        return _tops[index] + ((_tops[index + 1] - _tops[index]) * (at - index));
    }

    /// <summary>The ridges of a picture, farthest first.</summary>
    public static List<Ridge> Plan(ScenePlan plan, float aspect, int columns)
    {
        columns = Math.Max(2, columns);
        var ridges = new List<Ridge>();
        var count = plan.HasWater ? 3 : 5;
        for (var i = 0; i < count; i++)
        {
            var depth = i / (count - 1f);
            var isFront = i == count - 1;
            var foot = plan.HasWater ? plan.Horizon : plan.Horizon + (0.1f * i);
            if (plan.HasWater && isFront)
            {
                continue;
            }

            ridges.Add(Hills(plan, aspect, columns, i, depth, foot));
        }

        if (plan.HasCity)
        {
            ridges.Insert(Math.Max(1, ridges.Count - 1), City(plan, aspect, columns));
        }

        if (plan.HasWater)
        {
            ridges.Add(Headland(plan, aspect, columns));
        }

        return ridges;
    }

    private static Ridge Hills(ScenePlan plan, float aspect, int columns, int index, float depth, float foot)
    {
        var noise = new GradientNoise(Hashing.Of(plan.Seed, 40 + (ulong)index));
        var height = plan.HasWater ? 0.16f - (0.09f * depth) : 0.27f - (0.13f * depth);
        var frequency = 1.5f + (depth * 1.6f);
        return new Ridge(Columns(columns, aspect, x =>
        {
            var crest = depth < 0.55f ? noise.Ridged((x * frequency) + 5f, index * 7.7f, 6) : 0.5f + (noise.Fractal(x * frequency, index * 3.1f, 4) * 0.75f);
            return foot + 0.03f - (crest * height) - (plan.HasTrees && depth > 0.35f ? Trees(noise, x, depth) : 0f);
        }), aspect, depth, foot + 0.05f);
    }

    // A shore that comes in from one side and leaves the middle to the water.
    private static Ridge Headland(ScenePlan plan, float aspect, int columns)
    {
        var noise = new GradientNoise(Hashing.Of(plan.Seed, 60));
        return new Ridge(Columns(columns, aspect, x =>
        {
            var inland = LighthouseAt(plan) > 0.5f ? x / aspect : 1f - (x / aspect);
            var rise = Blend.Smooth(0.36f, 0.86f, inland);
            var line = 0.97f - (rise * (0.97f - plan.Horizon - 0.02f)) - (noise.Fractal(x * 4.5f, 1f, 5) * 0.06f * (0.25f + rise));
            return line - (plan.HasTrees ? Trees(noise, x, 1f) * rise : 0f);
        }), aspect, 1f, 1.2f);
    }

    /// <summary>Where a lighthouse stands, as a part of the width: away from the light.</summary>
    public static float LighthouseAt(ScenePlan plan) => plan.LightX > 0.5f ? 0.17f : 0.83f;

    private static Ridge City(ScenePlan plan, float aspect, int columns)
    {
        var noise = new GradientNoise(Hashing.Of(plan.Seed, 70));
        return new Ridge(Columns(columns, aspect, x =>
        {
            var top = 0f;
            for (var row = 0; row < 3; row++)
            {
                var blocks = 15f + (row * 9f);
                var block = (int)MathF.Floor((x + (row * 0.37f)) * blocks);
                var centre = MathF.Exp(-MathF.Pow((((block + 0.5f) / blocks) - (row * 0.37f)) / aspect - 0.5f, 2f) * 7f);
                top = Math.Max(top, MathF.Pow(noise.Cell(block, row), 1.6f) * (0.34f - (row * 0.06f)) * (0.35f + (0.65f * centre)));
            }

            return plan.Horizon - 0.015f - top;
        }), aspect, 0.72f, plan.Horizon + 0.12f)
        { IsCity = true };
    }

    private static float Trees(GradientNoise noise, float x, float depth)
    {
        var tallest = 0f;
        for (var row = 0; row < 3; row++)
        {
            var spacing = 62f - (depth * 34f);
            var place = (x * spacing) + (row * 0.37f);
            var tree = (int)MathF.Floor(place);
            for (var neighbour = -1; neighbour <= 1; neighbour++)
            {
                var size = 0.35f + (noise.Cell(tree + neighbour, row + 5) * 0.65f);
                var away = MathF.Abs(place - (tree + neighbour + 0.5f + ((noise.Cell(tree + neighbour, row + 9) - 0.5f) * 0.5f)));
                var boughs = 1f - (away / (0.36f + (0.16f * size)));
                tallest = Math.Max(tallest, boughs <= 0f ? 0f : (boughs + (0.16f * ((boughs * 7f) - MathF.Floor(boughs * 7f)) * (1f - boughs))) * size);
            }
        }

        return tallest * (0.026f + (depth * 0.075f));
    }

    private static float[] Columns(int count, float aspect, Func<float, float> top) => [.. Enumerable.Range(0, count).Select(i => top(i * aspect / (count - 1)))];

    /// <summary>Its colour at a point below its edge.</summary>
    public Vector3 ColorAt(ScenePlan plan, GradientNoise texture, float x, float y)
    {
        var palette = plan.Palette;
        var haze = Vector3.Lerp(palette.Horizon, palette.Far, 0.35f + (Depth * 0.4f));
        var body = Vector3.Lerp(palette.Far, palette.Near, MathF.Pow(Depth, 0.75f));
        var rock = texture.Fractal(x * (9f + (Depth * 14f)), y * (16f + (Depth * 10f)), 3);
        body *= 1f + (rock * (0.28f - (Depth * 0.1f)));
        var sunny = MathF.Exp(-MathF.Abs((x / _aspect) - plan.LightX) * 3.2f);
        body = Blend.Screen(body, palette.Light * (sunny * 0.10f * (1f - (Depth * 0.7f))));
        var top = TopAt(x);
        body = Blend.Screen(body, palette.Light * (MathF.Exp((top - y) * 75f) * sunny * 0.28f * Depth));
        body = Vector3.Lerp(body, palette.Far * (0.55f + (rock * 0.35f)), MathF.Exp((top - y) * 8f) * 0.45f * Depth);
        var low = Blend.Smooth(top, Foot + 0.03f, y);
        var color = Vector3.Lerp(body, haze, low * (1f - Depth) * 0.85f);
        return IsCity ? Windows(plan, color, x, y, top) : color;
    }

    private Vector3 Windows(ScenePlan plan, Vector3 color, float x, float y, float top)
    {
        const float Across = 150f;
        const float Up = 105f;
        var noise = new GradientNoise(Hashing.Of(plan.Seed, 71));
        var (column, floor) = ((int)MathF.Floor(x * Across), (int)MathF.Floor(y * Up));
        var (dx, dy) = ((x * Across) - column, (y * Up) - floor);
        var isPane = dx is > 0.22f and < 0.8f && dy is > 0.25f and < 0.78f && y > top + 0.008f;
        var glow = noise.Cell(column, floor);
        return isPane && glow > 0.62f
            ? Blend.Screen(color, Vector3.Lerp(new Vector3(1f, 0.78f, 0.42f), plan.Palette.Light, noise.Cell(floor, column) * 0.6f) * ((glow - 0.5f) * 1.7f))
            : color;
    }
}
