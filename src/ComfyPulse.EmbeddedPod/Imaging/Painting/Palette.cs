using System.Numerics;

namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>The colours of a mood, from the top of the sky down to what stands nearest.</summary>
/// <param name="Words">The words of a prompt that ask for it.</param>
/// <param name="Top">The sky's top.</param>
/// <param name="Middle">The sky half way.</param>
/// <param name="Horizon">The sky where it ends.</param>
/// <param name="Light">Sun or moon, and what they light.</param>
/// <param name="Far">The farthest hills.</param>
/// <param name="Near">The nearest ground.</param>
/// <param name="LightHeight">How high the sun or moon stands: 0 at the horizon, 1 at the top.</param>
internal sealed record Palette(string Words, Vector3 Top, Vector3 Middle, Vector3 Horizon, Vector3 Light, Vector3 Far, Vector3 Near, float LightHeight)
{
    /// <summary>All moods. The first that a word of the prompt asks for is taken: light and weather before places.</summary>
    public static readonly Palette[] All =
    [
        Make("neon cyberpunk city synthwave futuristic robot tokyo vaporwave purple nebula galaxy space cosmic", 0x080320, 0x4B0F72, 0xFF3D9A, 0x74F3FF, 0x40126B, 0x05020F, 0.16f),
        Make("dusk sunset evening twilight golden romantic warm", 0x151A45, 0x6B3A78, 0xFF8E4F, 0xFFD7A0, 0x6A3F6C, 0x130D20, 0.10f),
        Make("dawn sunrise morning pastel soft spring", 0x35548C, 0xC48BA9, 0xFFD9B4, 0xFFF1D6, 0x8D7D9E, 0x2B2740, 0.14f),
        Make("night midnight moon moonlit stars starry dark aurora", 0x040818, 0x0D2145, 0x2C557F, 0xE4EEFF, 0x1A3354, 0x03060D, 0.62f),
        Make("storm stormy rain thunder cloudy dramatic gothic horror grey gray", 0x161D26, 0x3B4854, 0x94A0A2, 0xD5DDDC, 0x4B5861, 0x0B1014, 0.30f),
        Make("winter snow snowy ice frozen arctic cold white", 0x557FAB, 0xA8C6DE, 0xF4EFEA, 0xFFFDF5, 0xA5BAD0, 0x2F455C, 0.30f),
        Make("autumn fall orange red fire lava dragon", 0x33507A, 0xD39A6E, 0xFFC978, 0xFFF0C8, 0xA4603A, 0x2A100A, 0.20f),
        Make("desert dune dunes sand canyon egypt mars western", 0x33659E, 0xE2B083, 0xFFE2B4, 0xFFF7DC, 0xC98758, 0x4E2213, 0.34f),
        Make("noir monochrome ink sketch charcoal silver", 0x14161A, 0x50545C, 0xD8D9DC, 0xFFFFFF, 0x6A6E76, 0x08090B, 0.35f),
        Make("forest woods jungle tree trees green meadow garden nature valley", 0x1D4C58, 0x6BA68F, 0xE2EFC4, 0xFFF9D4, 0x5C8F78, 0x081A13, 0.30f),
        Make("sea ocean lake beach water island underwater blue coast river", 0x0B3B66, 0x3C92B8, 0xD5EFE8, 0xFFFBE2, 0x3F7F9B, 0x051C29, 0.28f),
        Make("day sunny sky clear bright summer photo mountain mountains", 0x1F66B5, 0x78B4E6, 0xEAF3F4, 0xFFFCEA, 0x89AECB, 0x17342C, 0.45f),
    ];

    /// <summary>The same mood with its hues turned a little, so that seeds differ in colour too.</summary>
    /// <param name="angle">In radians; small.</param>
    public Palette Turned(float angle)
    {
        Vector3 Turn(Vector3 color)
        {
            // A turn around the grey axis.
            var (cos, sin) = (MathF.Cos(angle), MathF.Sin(angle));
            var grey = new Vector3(MathF.Sqrt(1f / 3f));
            return Vector3.Clamp((color * cos) + (Vector3.Cross(grey, color) * sin) + (grey * Vector3.Dot(grey, color) * (1f - cos)), Vector3.Zero, Vector3.One);
        }

        return this with { Top = Turn(Top), Middle = Turn(Middle), Horizon = Turn(Horizon), Light = Turn(Light), Far = Turn(Far), Near = Turn(Near) };
    }

    private static Palette Make(string words, int top, int middle, int horizon, int light, int far, int near, float lightHeight) =>
        new(words, Color(top), Color(middle), Color(horizon), Color(light), Color(far), Color(near), lightHeight);

    private static Vector3 Color(int rgb) => new Vector3((rgb >> 16) & 0xFF, (rgb >> 8) & 0xFF, rgb & 0xFF) / 255f;
}
