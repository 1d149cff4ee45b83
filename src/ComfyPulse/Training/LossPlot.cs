using System.Globalization;
using System.Text;

namespace ComfyPulse.Training;

/// <summary>Draws a curve as an SVG that needs nothing else: the losses thin, the smoothed ones bold, what was missed as a break. The same curve gives the same bytes.</summary>
internal sealed class LossPlot
{
    /// <summary>How wide a character of the labels is at most.</summary>
    private const double CharacterWidth = 7;

    private const double TitleCharacterWidth = 9;
    private const double LegendWidth = 230;
    private const double Top = 46;
    private const double Bottom = 44;
    private const double Right = 20;

    private readonly StringBuilder _svg = new();
    private readonly LossPlotOptions _options;
    private readonly IReadOnlyList<TrainingPoint> _points;
    private readonly PlotScale _steps;
    private readonly PlotScale _losses;
    private readonly double _left;

    private LossPlot(TrainingCurve curve, LossPlotOptions options)
    {
        _options = options;
        _points = curve.Reduce(options.Width).Points;
        double[] values = [.. _points.SelectMany(point => (double?[])[point.Loss, point.Lowest, point.Highest, point.Smoothed]).OfType<double>().Where(double.IsFinite)];
        _losses = PlotScale.OfLosses(values, (int)((options.Height - Top - Bottom) / 45), options.IsLogarithmic);
        _left = 34 + (_losses.Ticks.Select(tick => _losses.Label(tick).Length).DefaultIfEmpty(0).Max() * CharacterWidth);
        var (first, last) = _points.Count == 0 ? (0, 0) : (_points[0].FirstStep, _points[^1].Step);
        _steps = PlotScale.OfSteps(first, Math.Max(last, options.Steps ?? 0), (int)((options.Width - _left - Right) / 80));
    }

    private double PlotRight => _options.Width - Right;

    private double PlotBottom => _options.Height - Bottom;

    /// <summary>The SVG's text.</summary>
    public static string Draw(TrainingCurve curve, LossPlotOptions options) => new LossPlot(curve, options).Draw();

    private string Draw()
    {
        var (width, height) = (_options.Width, _options.Height);
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"loss-plot\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\">");
        Line($"<title>{PlotText.Escape(_options.Title)}</title>");
        Line($"<desc>{PlotText.Escape(Description())}</desc>");
        _svg.Append(PlotStyle.Text);
        Line($"<rect class=\"ground\" width=\"{width}\" height=\"{height}\"/>");
        var hasLegend = width >= 420;
        var room = width - 40 - (hasLegend ? LegendWidth : 0);
        Line($"<text class=\"heading\" x=\"20\" y=\"28\">{PlotText.Escape(PlotText.Cut(_options.Title, (int)(room / TitleCharacterWidth)))}</text>");
        if (hasLegend)
        {
            Legend(width - Right - LegendWidth);
        }

        Axes();
        Gaps();
        var lines = new PlotLines(_points, X, Y);
        Path("band", lines.Band());
        Path("raw", lines.Raw());
        Path("smooth", lines.Smoothed());
        NotNumbers();
        if (_points.All(point => point.Losses == 0))
        {
            Line($"<text class=\"label\" text-anchor=\"middle\" x=\"{N((_left + PlotRight) / 2)}\" y=\"{N((Top + PlotBottom) / 2)}\">no loss was told</text>");
        }

        Line($"</svg>");
        return _svg.ToString();
    }

    private void Axes()
    {
        foreach (var tick in _losses.Ticks)
        {
            var y = Y(tick);
            Line($"<path class=\"grid\" d=\"M{N(_left)} {N(y)}H{N(PlotRight)}\"/><text class=\"label\" text-anchor=\"end\" x=\"{N(_left - 8)}\" y=\"{N(y + 4)}\">{_losses.Label(tick)}</text>");
        }

        Line($"<path class=\"axis\" d=\"M{N(_left)} {N(PlotBottom)}H{N(PlotRight)}\"/>");
        foreach (var tick in _points.Count == 0 ? [] : _steps.Ticks)
        {
            var x = X(tick);
            Line($"<path class=\"axis\" d=\"M{N(x)} {N(PlotBottom)}v4\"/><text class=\"label\" text-anchor=\"middle\" x=\"{N(x)}\" y=\"{N(PlotBottom + 18)}\">{tick.ToString("0", CultureInfo.InvariantCulture)}</text>");
        }

        Line($"<text class=\"label\" text-anchor=\"middle\" x=\"{N((_left + PlotRight) / 2)}\" y=\"{N(_options.Height - 8)}\">step</text>");
        var middle = N((Top + PlotBottom) / 2);
        Line($"<text class=\"label\" text-anchor=\"middle\" x=\"14\" y=\"{middle}\" transform=\"rotate(-90 14 {middle})\">{(_losses.IsLogarithmic ? "loss, logarithmic" : "loss")}</text>");
    }

    private void Legend(double x)
    {
        Line($"<path class=\"raw\" d=\"M{N(x + 60)} 23h22\"/><text class=\"label\" x=\"{N(x + 88)}\" y=\"27\">loss</text>");
        Line($"<path class=\"smooth\" d=\"M{N(x + 130)} 23h22\"/><text class=\"label\" x=\"{N(x + 158)}\" y=\"27\">smoothed</text>");
    }

    private void Gaps()
    {
        for (var i = 1; i < _points.Count; i++)
        {
            if (_points[i].FollowsGap)
            {
                var (from, to) = (_points[i - 1].Step, _points[i].FirstStep);
                Zone("gap", X(from), X(to), Top, PlotBottom - Top, from + 1 < to ? $"steps {from + 1} to {to - 1} were missed" : $"something before step {to} was missed");
            }
        }
    }

    /// <summary>Losses that are no finite numbers have no place on the axis: they are marked at its upper end.</summary>
    private void NotNumbers()
    {
        for (var i = 0; i < _points.Count; i++)
        {
            var from = i;
            while (i < _points.Count && _points[i].Loss is { } loss && !double.IsFinite(loss))
            {
                i++;
            }

            if (i > from)
            {
                var (first, last) = (_points[from].FirstStep, _points[i - 1].Step);
                Zone("odd", X(first), X(last), Top - 6, 6, first == last ? $"the loss of step {first} is not finite" : $"losses of steps {first} to {last} are not finite");
            }
        }
    }

    private void Zone(string name, double from, double to, double y, double height, string title)
    {
        var width = Math.Max(4, to - from);
        Line($"<rect class=\"{name}\" x=\"{N(((from + to) / 2) - (width / 2))}\" y=\"{N(y)}\" width=\"{N(width)}\" height=\"{N(height)}\"><title>{title}</title></rect>");
    }

    private string Description()
    {
        if (_points.LastOrDefault(point => point.Losses > 0) is not { } last)
        {
            return "No loss was told.";
        }

        var smoothed = last.Smoothed is { } value ? string.Create(CultureInfo.InvariantCulture, $", {value:0.#####} smoothed") : "";
        return string.Create(CultureInfo.InvariantCulture, $"Losses of steps {_points[0].FirstStep} to {_points[^1].Step}; the last is {last.Loss:0.#####}{smoothed}.");
    }

    private void Path(string name, string d)
    {
        if (d.Length > 0)
        {
            Line($"<path class=\"{name}\" d=\"{d}\"/>");
        }
    }

    private double X(double step) => _left + (_steps.At(step) * (PlotRight - _left));

    private double Y(double loss) => PlotBottom - (_losses.At(loss) * (PlotBottom - Top));

    private static string N(double pixels) => PlotText.Number(pixels);

    private void Line(FormattableString text) => _svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
