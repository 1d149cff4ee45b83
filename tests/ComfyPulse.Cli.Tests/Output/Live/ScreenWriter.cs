using System.Text;
using Spectre.Console;

namespace ComfyPulse.Cli.Tests.Output.Live;

/// <summary>A console whose terminal is a <see cref="TerminalScreen"/>.</summary>
internal sealed class ScreenWriter(int width, int height) : TextWriter
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _raw = new();

    /// <summary>The terminal.</summary>
    public TerminalScreen Screen { get; } = new(width, height);

    /// <summary>All that was written, as it was.</summary>
    public string Raw
    {
        get
        {
            lock (_gate)
            {
                return _raw.ToString();
            }
        }
    }

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>The console.</summary>
    public IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.TrueColor,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(this),
        });
        (console.Profile.Width, console.Profile.Height, console.Profile.Capabilities.Unicode) = (width, height, true);
        return console;
    }

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        lock (_gate)
        {
            _raw.Append(value);

            // As the line discipline of a real terminal does.
            Screen.Write((value ?? "").Replace("\n", "\r\n", StringComparison.Ordinal));
        }
    }
}
