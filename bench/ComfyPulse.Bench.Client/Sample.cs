using System.Globalization;

namespace ComfyPulse.Bench.Client;

/// <summary>What one process has measured of itself. Times in milliseconds, memory in bytes.</summary>
/// <param name="Whole">CPU from the start of the process to the end of the first pass: what a program pays that does the work once.</param>
/// <param name="Cpu">CPU of the second pass, or of the time in which the frames came.</param>
/// <param name="Wall">How long that took.</param>
/// <param name="Allocated">What it allocated.</param>
/// <param name="Peak">The most memory that the process ever held.</param>
/// <param name="Heap">What is alive on the heap at the end, connections still open.</param>
/// <param name="Ended">Prompts that ended with their output.</param>
/// <param name="Requests">HTTP requests that the pod counted, the opening of sockets included.</param>
/// <param name="AtPod">How long the pod had the prompts, together.</param>
internal sealed record Sample(double Whole, double Cpu, double Wall, long Allocated, long Peak, long Heap, int Ended, int Requests, double AtPod)
{
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Whole} {Cpu} {Wall} {Allocated} {Peak} {Heap} {Ended} {Requests} {AtPod}");

    public static Sample Parse(string line)
    {
        var parts = line.Split(' ');
        return new(Real(0), Real(1), Real(2), Whole(3), Whole(4), Whole(5), (int)Whole(6), (int)Whole(7), Real(8));

        double Real(int index) => double.Parse(parts[index], CultureInfo.InvariantCulture);
        long Whole(int index) => long.Parse(parts[index], CultureInfo.InvariantCulture);
    }
}
