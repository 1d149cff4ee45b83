namespace ComfyPulse.Training;

/// <content>What texts and lines of the log tell.</content>
internal sealed partial class TrainingTracker
{
    /// <summary>A text of the node that trains.</summary>
    public void Text(string nodeId, string text, TimeSpan at)
    {
        if (!plan.Trainers.Any(trainer => trainer.NodeId == nodeId))
        {
            return;
        }

        foreach (var line in text.AsSpan()[..Math.Min(text.Length, 8 * TrainingWords.MaxLength)].EnumerateLines())
        {
            var words = TrainingWords.Read(line);
            Take(words, TrainingSource.NodeText);
            if (words.Step is { } done && (words.Steps is not null || words.Loss is not null))
            {
                var step = StepOf(done, words.Steps, TrainingSource.NodeText);
                Advance(step, TrainingSource.NodeText, at);
                Lose(step, words.Loss, TrainingSource.NodeText, at);
            }

            Saved(line, TrainingSource.NodeText);
        }
    }

    /// <summary>What the pod wrote to its log while a trainer was at work. It may hold several lines; those of bars begin with a carriage return.</summary>
    public void Log(string text, TimeSpan at)
    {
        if (!_isTraining)
        {
            return;
        }

        var left = text.AsSpan();
        while (left.Length > 0)
        {
            var end = left.IndexOfAny('\r', '\n');
            var line = end < 0 ? left : left[..end];
            left = end < 0 ? default : left[(end + 1)..];
            if (!line.IsEmpty)
            {
                Line(line, at);
            }
        }
    }

    private void Line(ReadOnlySpan<char> line, TimeSpan at)
    {
        var words = TrainingWords.Read(line);
        Saved(line, TrainingSource.LogLine);
        var isOurs = words is { IsBar: true, Step: not null, Steps: not null }
            && (words.Loss is not null || words.NamesTraining || words.Steps == _passes[_current] || words.Steps == Total?.Value);
        if (!isOurs)
        {
            // An epoch's line stands alone; any other number beside no count may be anything's.
            if (words is { Epoch: { } epoch, Epochs: { } epochs })
            {
                Set(ref _epoch, epoch, TrainingSource.LogLine);
                Set(ref _epochs, epochs, TrainingSource.LogLine);
            }

            return;
        }

        Take(words, TrainingSource.LogLine);
        var (done, all) = (words.Step!.Value, words.Steps!.Value);
        var step = StepOf(done, all, TrainingSource.LogLine);
        Advance(step, TrainingSource.LogLine, at);
        if (words.Loss is { } loss)
        {
            foreach (var (of, known) in _losses.Hear(done, all, loss))
            {
                Lose(step - done + of, known, TrainingSource.LogLine, at);
            }
        }
    }

    /// <summary>A trainer in several nodes counts each of them, or all of them, from 1 on: the total tells.</summary>
    private int StepOf(int done, int? all, TrainingSource source)
    {
        if (all is { } known && _passes[_current] is null && plan.Trainers.Count == 1)
        {
            Set(ref _linesTotal, known, source);
        }

        return all is null || all == _passes[_current] ? (int)Math.Min(int.MaxValue, (long)_offset + done) : done;
    }

    private void Take(in TrainingWords words, TrainingSource source)
    {
        Set(ref _epoch, words.Epoch, source);
        Set(ref _epochs, words.Epochs, source);
        Set(ref _learningRate, words.LearningRate, source);
        Set(ref _secondsPerStep, words.SecondsPerStep, source);
    }

    private void Saved(ReadOnlySpan<char> line, TrainingSource source)
    {
        if (SavedFile.InLine(line) is { } saved && _finds.Checkpoint(_step?.Value, saved, source))
        {
            Changes++;
        }
    }

    private void Set<T>(ref TrainingValue<T>? kept, T? value, TrainingSource source)
        where T : struct
    {
        if (value is { } known && (kept is not { } before || !EqualityComparer<T>.Default.Equals(before.Value, known)))
        {
            kept = new(known, source);
            Changes++;
        }
    }
}
