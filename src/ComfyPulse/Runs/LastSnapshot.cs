using System.Buffers;
using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>The bytes of the newest <c>progress_state</c>. From one to the next nearly all nodes are the same: those are passed over unread.</summary>
/// <remarks>Telling a node the same again changes nothing, so that passing over it does not either; only the sums of what was told have to be kept.</remarks>
internal sealed class LastSnapshot
{
    /// <summary>Larger ones are read whole each time.</summary>
    private const int MostBytes = 256 * 1024;

    private readonly List<(int End, double Values, double Maxima)> _nodes = [];
    private byte[] _data = [];
    private int _length;

    /// <summary>Passes over the nodes that are the same as before, and gives the sums over them.</summary>
    public (double Values, double Maxima) PassSame(ref NodeStateReader states)
    {
        if (states.End < 0 || states.Data.Length > MostBytes)
        {
            Forget();
            return default;
        }

        var same = states.Data.CommonPrefixLength(_data.AsSpan(0, _length));
        var count = _nodes.Count;
        while (count > 0 && _nodes[count - 1].End > same)
        {
            count--;
        }

        _nodes.RemoveRange(count, _nodes.Count - count);
        Keep(states.Data, same);
        if (count == 0)
        {
            return default;
        }

        var (end, values, maxima) = _nodes[count - 1];
        states.Skip(end, count);
        return (values, maxima);
    }

    /// <summary>A node was read, and these are the sums so far.</summary>
    public void Add(int end, double values, double maxima)
    {
        if (end < 0)
        {
            Forget();
        }
        else if (_length > 0)
        {
            _nodes.Add((end, values, maxima));
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void Release()
    {
        Forget();
        MakeRoom(0);
    }

    /// <summary>Nothing is known to be the same as before.</summary>
    private void Forget()
    {
        _nodes.Clear();
        _length = 0; // the room stays: a pod that writes otherwise would cost a buffer a frame
    }

    private void Keep(ReadOnlySpan<byte> data, int same)
    {
        if (_data.Length < data.Length)
        {
            MakeRoom(data.Length + (data.Length / 4));
            same = 0;
        }

        data[same..].CopyTo(_data.AsSpan(same));
        _length = data.Length;
    }

    private void MakeRoom(int length)
    {
        if (_data.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_data);
        }

        _data = length > 0 ? ArrayPool<byte>.Shared.Rent(length) : [];
    }
}
