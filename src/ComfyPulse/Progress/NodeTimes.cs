using System.Runtime.InteropServices;

namespace ComfyPulse.Progress;

/// <summary>When each node of a run began, stepped and ended, in seconds since the run began to be followed.</summary>
internal sealed class NodeTimes
{
    private Cell[] _cells;

    public NodeTimes(int count) => _cells = new Cell[count];

    /// <summary>Room for more nodes, where they are only heard of one by one.</summary>
    public void Resize(int count) => Array.Resize(ref _cells, Math.Max(count, _cells.Length));

    public ref readonly Cell Of(int index) => ref _cells[index];

    /// <summary>The node has begun. <paramref name="isUnsure"/>: it may have begun before.</summary>
    public void Started(int index, double now, bool isUnsure) => _cells[index] = new Cell { StartedAt = now, BarAt = now, IsUnsure = isUnsure };

    /// <summary>What happens to the node from here on may not be told.</summary>
    public void Doubt(int index) => _cells[index].IsUnsure = true;

    public void Finished(int index, double now) => _cells[index].FinishedAt = now;

    /// <summary>The node's bar stands at a value. A bar that falls, or has another maximum, is a new one.</summary>
    public void Stepped(int index, double value, double max, double now)
    {
        ref var cell = ref _cells[index];
        value = Math.Clamp(value, 0, max);
        if (cell.Bars == 0 || value < cell.Value || max != cell.Max)
        {
            EndBar(ref cell, now);
            cell.Bars++;
            (cell.Max, cell.Value, cell.FirstValue, cell.FirstAt) = (max, 0, 0, 0);
        }

        if (value > 0 && cell.FirstValue == 0)
        {
            (cell.FirstValue, cell.FirstAt) = (value, now);
        }

        (cell.Value, cell.LastAt) = (value, now);
    }

    private static void EndBar(ref Cell cell, double now)
    {
        if (cell.Bars == 1)
        {
            (cell.FirstBarSteps, cell.FirstBarStep, cell.FirstBarStart) = (cell.Value, cell.Step ?? 0, cell.Beginning);
        }

        cell.BarAt = cell.Bars == 0 ? cell.StartedAt : now;
    }

    /// <summary>What is known of one node.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal struct Cell
    {
        /// <summary>Messages about it may have been missed.</summary>
        public bool IsUnsure;
        public double StartedAt;
        public double FinishedAt;

        /// <summary>Bars that the node has shown.</summary>
        public int Bars;

        /// <summary>Since when the present bar is expected or there.</summary>
        public double BarAt;

        /// <summary>When the bar first stood above 0, and at what.</summary>
        public double FirstAt;
        public double FirstValue;
        public double LastAt;
        public double Value;
        public double Max;

        /// <summary>Of the first bar, once it is over: the steps it came to, seconds a step (0: not known), and seconds before its first step.</summary>
        public double FirstBarSteps;
        public double FirstBarStep;
        public double FirstBarStart;

        /// <summary>Seconds a step of the present bar, but for the first step, in which models are often still made ready; null until two steps have been seen.</summary>
        public readonly double? Step => Value > FirstValue && LastAt > FirstAt ? (LastAt - FirstAt) / (Value - FirstValue) : null;

        /// <summary>Seconds from the bar's beginning to its first step, as far as the steps explain it.</summary>
        public readonly double Beginning => FirstValue > 0 ? Math.Max(0, FirstAt - BarAt - (FirstValue * (Step ?? 0))) : 0;
    }
}
