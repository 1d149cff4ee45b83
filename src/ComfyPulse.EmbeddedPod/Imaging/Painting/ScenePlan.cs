namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>What a picture shows, decided by the prompt's words and the seed alone.</summary>
internal sealed record ScenePlan
{
    private static readonly string[] SilkWords = ["abstract", "nebula", "galaxy", "space", "cosmic", "dream", "swirl", "smoke", "fractal", "underwater", "fluid", "silk", "texture", "pattern", "magic"];
    private static readonly string[] WaterWords = ["sea", "ocean", "lake", "water", "coast", "beach", "river", "harbor", "harbour", "island", "waves", "ship", "boat", "lighthouse", "fjord", "bay", "reflection"];
    private static readonly string[] TreeWords = ["forest", "woods", "tree", "trees", "pine", "jungle", "valley", "cabin", "meadow", "winter", "autumn", "nature"];
    private static readonly string[] CityWords = ["city", "skyline", "street", "cyberpunk", "tokyo", "town", "buildings", "skyscraper", "urban", "downtown", "neon", "futuristic"];
    private static readonly string[] LandWords = ["mountain", "mountains", "hill", "hills", "landscape", "desert", "dune", "dunes", "canyon", "horizon", "sky", "sunset", "sunrise", "castle"];
    private static readonly string[] DarkWords = ["night", "midnight", "moon", "moonlit", "stars", "starry", "dusk", "twilight", "neon", "cyberpunk", "aurora"];

    private ScenePlan(ulong seed, Palette palette) => (Seed, Palette) = (seed, palette);

    /// <summary>All chance comes from it.</summary>
    public ulong Seed { get; }

    /// <summary>The colours.</summary>
    public Palette Palette { get; }

    /// <summary>Folds of light in place of a landscape.</summary>
    public bool IsSilk { get; private init; }

    /// <summary>Whether the lower part is water.</summary>
    public bool HasWater { get; private init; }

    /// <summary>Whether hills carry trees.</summary>
    public bool HasTrees { get; private init; }

    /// <summary>Whether a town stands at the horizon.</summary>
    public bool HasCity { get; private init; }

    /// <summary>Whether a lighthouse stands on the nearest hill.</summary>
    public bool HasLighthouse { get; private init; }

    /// <summary>Whether curtains of light hang in the sky.</summary>
    public bool HasAurora { get; private init; }

    /// <summary>How many stars shine: 0 to 1.</summary>
    public float Stars { get; private init; }

    /// <summary>How much of the sky is clouds: 0 to 1.</summary>
    public float Clouds { get; private init; }

    /// <summary>The height of the horizon: 0 at the top, 1 at the bottom.</summary>
    public float Horizon { get; private init; }

    /// <summary>Where the sun or moon is, as a part of the width.</summary>
    public float LightX { get; private init; }

    /// <summary>How strong the colours are; 1 as in the palette.</summary>
    public float Strength { get; private init; } = 1;

    /// <summary>Plans a picture.</summary>
    /// <param name="seed">The noise's seed.</param>
    /// <param name="prompt">What is asked for.</param>
    /// <param name="style">What else shapes it: the model and its LoRAs.</param>
    /// <param name="guidance">The guidance scale (CFG); 7 is neutral.</param>
    public static ScenePlan For(ulong seed, string prompt, string style, double guidance)
    {
        var words = Words(prompt);
        var chance = Hashing.Of(Hashing.Of(seed, Hashing.Of(prompt)), Hashing.Of(style));
        float Draw(ulong n) => Hashing.ToUnit(Hashing.Of(chance, n));
        bool Asks(string[] list) => words.Any(word => list.Contains(word, StringComparer.Ordinal));

        var asked = Palette.All.FirstOrDefault(mood => Asks(mood.Words.Split(' ')));
        var palette = asked ?? Palette.All[(int)(Draw(1) * Palette.All.Length)];
        var isPlace = Asks(WaterWords) || Asks(TreeWords) || Asks(CityWords) || Asks(LandWords);
        var isDark = Asks(DarkWords);
        return new ScenePlan(chance, palette.Turned((Draw(2) - 0.5f) * 0.35f))
        {
            IsSilk = !isPlace && (Asks(SilkWords) || (asked is null && Draw(3) < 0.35f)),
            HasWater = Asks(WaterWords) || Asks(CityWords) || (!isPlace && Draw(4) < 0.4f),
            HasTrees = Asks(TreeWords),
            HasCity = Asks(CityWords),
            HasLighthouse = words.Contains("lighthouse", StringComparer.Ordinal),
            HasAurora = words.Contains("aurora", StringComparer.Ordinal),
            Stars = isDark ? (palette.LightHeight > 0.5f ? 1f : 0.45f) : 0f,
            Clouds = words.Contains("clear", StringComparer.Ordinal) ? 0.1f : words.Any(word => word.StartsWith("storm", StringComparison.Ordinal) || word.StartsWith("cloud", StringComparison.Ordinal)) ? 0.95f : 0.3f + (Draw(5) * 0.45f),
            Horizon = 0.56f + (Draw(6) * 0.12f),
            LightX = 0.22f + (Draw(7) * 0.56f),
            Strength = (float)Math.Clamp(0.86 + (guidance * 0.02), 0.86, 1.3),
        };
    }

    private static List<string> Words(string prompt)
    {
        var words = new List<string>();
        foreach (var range in prompt.AsSpan().SplitAny([.. " ,.;:()[]{}<>\"'!?-_/\\|\n\r\t0123456789"]))
        {
            var word = prompt.AsSpan()[range];
            if (word.Length > 0 && words.Count < 200)
            {
                words.Add(word.ToString().ToLowerInvariant());
            }
        }

        return words;
    }
}
