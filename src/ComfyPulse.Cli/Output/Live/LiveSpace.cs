using System.Runtime.InteropServices;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>What a terminal offers to draw in.</summary>
/// <param name="Width">Its columns.</param>
/// <param name="Height">The rows that may be used.</param>
/// <param name="IsUnicode">Whether it shows more than ASCII.</param>
/// <param name="HasColors">Whether it has colours.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LiveSpace(int Width, int Height, bool IsUnicode = true, bool HasColors = true);
