using System.Globalization;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary>A bar in the pod's log as Python's <c>tqdm</c> draws it where there is no terminal.</summary>
internal sealed class TqdmBar
{
    private const int Width = 10;
    private const string Parts = " ▏▎▍▌▋▊▉█";
    private const double Smoothing = 0.01;

    // The count is drawn no more often; what is told is drawn at once, beside the count drawn last.
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);

    private readonly NodeCall _call;
    private readonly string _title;
    private readonly int _total;
    private readonly TimeProvider _time;
    private readonly long _begin;
    private readonly MovingMean _counts = new(Smoothing);
    private readonly MovingMean _seconds = new(Smoothing);
    private long _drawnAt;
    private int _count;
    private int _drawn;
    private int _length;
    private string _postfix = "";

    /// <summary>Draws an empty bar.</summary>
    /// <param name="call">The node that it is about.</param>
    /// <param name="title">What stands in front.</param>
    /// <param name="total">Its end.</param>
    public TqdmBar(NodeCall call, string title, int total)
    {
        (_call, _title, _total, _time) = (call, title, total, call.Environment.Time);
        _begin = _drawnAt = _time.GetTimestamp();
        Draw(Rate());
    }

    /// <summary>Draws it with a text behind the rate.</summary>
    public void Tell(string text)
    {
        _postfix = ", " + text;
        Draw(Rate());
    }

    /// <summary>One more is done.</summary>
    public void Advance()
    {
        _count++;
        var (now, since) = (_time.GetTimestamp(), _time.GetElapsedTime(_drawnAt));
        if (since < MinInterval)
        {
            return;
        }

        _counts.Add(_count - _drawn);
        _seconds.Add(since.TotalSeconds);
        (_drawn, _drawnAt) = (_count, now);
        Draw(Rate());
    }

    /// <summary>Draws it for the last time, with the mean rate of the whole, and ends its line.</summary>
    public void Close()
    {
        _drawn = _count;
        _call.WriteLog("", flush: false);
        Draw(MeanRate());
        _call.WriteLog("\n", flush: false);
    }

    private void Draw(double rate)
    {
        var share = (double)_drawn / _total;
        var (whole, part) = Math.DivRem((int)(share * Width * (Parts.Length - 1)), Parts.Length - 1);
        var bar = whole < Width ? new string(Parts[^1], whole) + Parts[part] : new string(Parts[^1], Width);
        var percent = Math.Round(share * 100, MidpointRounding.ToEven);
        var left = rate > 0 ? Clock((_total - _drawn) / rate) : "?";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{_title}: {percent,3:0}%|{bar.PadRight(Width)}| {_drawn}/{_total} [{Clock(_time.GetElapsedTime(_begin).TotalSeconds)}<{left}, {Speed(rate)}{_postfix}]");

        // Blanks go over what a longer text left behind.
        _call.WriteLog("\r" + text.PadRight(_length));
        _length = text.Length;
    }

    private double Rate() => _seconds.Value > 0 ? _counts.Value / _seconds.Value : MeanRate();

    private double MeanRate() => _time.GetElapsedTime(_begin).TotalSeconds is > 0 and var seconds ? _drawn / seconds : 0;

    private static string Speed(double rate) => rate switch
    {
        <= 0 => "?it/s",
        < 1 => string.Create(CultureInfo.InvariantCulture, $"{1 / rate,5:0.00}s/it"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{rate,5:0.00}it/s"),
    };

    private static string Clock(double seconds)
    {
        var (minutes, rest) = Math.DivRem((long)seconds, 60);
        return minutes < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{minutes:00}:{rest:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}:{minutes % 60:00}:{rest:00}");
    }

    // Recent values weigh more; the first ones weigh fully.
    private sealed class MovingMean(double smoothing)
    {
        private double _sum;
        private double _weight;

        public double Value => _weight > 0 ? _sum / _weight : 0;

        public void Add(double value)
        {
            _sum = (smoothing * value) + ((1 - smoothing) * _sum);
            _weight = smoothing + ((1 - smoothing) * _weight);
        }
    }
}
