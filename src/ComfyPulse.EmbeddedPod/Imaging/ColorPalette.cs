namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>A few colours in place of many, found by median cut: the box of colours that most pixels are in is halved along its longest side, again and again.</summary>
internal sealed class ColorPalette
{
    private readonly List<Rgb> _colors;
    private readonly Dictionary<Rgb, Rgb> _nearest = [];

    private ColorPalette(List<Rgb> colors) => _colors = colors;

    /// <summary>The palette of a picture.</summary>
    /// <param name="pixels">Red, green and blue of each pixel.</param>
    /// <param name="most">How many colours it may have, at least 1. A picture that has no more keeps its own.</param>
    public static ColorPalette Of(ReadOnlySpan<byte> pixels, int most)
    {
        var counts = new Dictionary<Rgb, int>();
        for (var i = 0; i < pixels.Length; i += PixelImage.Channels)
        {
            var color = new Rgb(pixels[i], pixels[i + 1], pixels[i + 2]);
            counts[color] = counts.GetValueOrDefault(color) + 1;
        }

        // Sorted, so that equal pictures have equal palettes.
        (Rgb Color, int Count)[] colors = [.. counts.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Key.Packed)];
        var boxes = new PriorityQueue<(int Start, int End), long>();
        var whole = new List<Rgb>();
        Put(0, colors.Length);
        while (boxes.Count > 0 && boxes.Count + whole.Count < most)
        {
            var (start, end) = boxes.Dequeue();
            var middle = Halve(colors.AsSpan(start, end - start)) + start;
            Put(start, middle);
            Put(middle, end);
        }

        return new ColorPalette([.. whole, .. boxes.UnorderedItems.Select(box => Mean(colors.AsSpan(box.Element.Start..box.Element.End))).OrderBy(color => color.Packed)]);

        void Put(int start, int end)
        {
            if (end - start == 1)
            {
                whole.Add(colors[start].Color);
            }
            else
            {
                boxes.Enqueue((start, end), -colors.AsSpan(start..end).ToArray().Sum(color => (long)color.Count));
            }
        }
    }

    /// <summary>The palette's colour that is nearest.</summary>
    public Rgb Nearest(Rgb color)
    {
        if (!_nearest.TryGetValue(color, out var nearest))
        {
            nearest = _colors.MinBy(candidate => candidate.DistanceTo(color));
            _nearest[color] = nearest;
        }

        return nearest;
    }

    /// <summary>Sorts a box along its longest side and says where half of its pixels are; neither half is empty.</summary>
    private static int Halve(Span<(Rgb Color, int Count)> box)
    {
        Span<int> lowest = [255, 255, 255];
        Span<int> highest = [0, 0, 0];
        var pixels = 0L;
        foreach (var (color, count) in box)
        {
            for (var channel = 0; channel < PixelImage.Channels; channel++)
            {
                lowest[channel] = Math.Min(lowest[channel], color[channel]);
                highest[channel] = Math.Max(highest[channel], color[channel]);
            }

            pixels += count;
        }

        var longest = 0;
        for (var channel = 1; channel < PixelImage.Channels; channel++)
        {
            longest = highest[channel] - lowest[channel] > highest[longest] - lowest[longest] ? channel : longest;
        }

        box.Sort((one, other) => (one.Color[longest], one.Color.Packed).CompareTo((other.Color[longest], other.Color.Packed)));
        var (at, below) = (1, (long)box[0].Count);
        while (at < box.Length - 1 && below + box[at].Count <= pixels / 2)
        {
            below += box[at++].Count;
        }

        return at;
    }

    private static Rgb Mean(ReadOnlySpan<(Rgb Color, int Count)> box)
    {
        Span<long> sums = [0, 0, 0];
        var pixels = 0L;
        foreach (var (color, count) in box)
        {
            for (var channel = 0; channel < PixelImage.Channels; channel++)
            {
                sums[channel] += (long)color[channel] * count;
            }

            pixels += count;
        }

        return new Rgb(Rounded(sums[0]), Rounded(sums[1]), Rounded(sums[2]));

        byte Rounded(long sum) => (byte)((sum + (pixels / 2)) / pixels);
    }
}
