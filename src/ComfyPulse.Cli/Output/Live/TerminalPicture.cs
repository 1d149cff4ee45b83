namespace ComfyPulse.Cli.Output.Live;

/// <summary>A picture ready for a terminal.</summary>
/// <param name="Rows">The rows that it takes.</param>
/// <param name="Draw">Draws it from where the cursor is, the first column of the first row, and leaves the cursor anywhere.</param>
/// <param name="Remove">Takes what the terminal has kept of it away.</param>
internal sealed record TerminalPicture(int Rows, string Draw, string Remove = "");
