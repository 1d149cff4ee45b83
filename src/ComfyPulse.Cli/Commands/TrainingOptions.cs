using System.CommandLine;
using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Commands;

/// <summary>What the commands that follow trainings have in common: the files of losses, and trainers that are not known.</summary>
internal sealed class TrainingOptions
{
    private readonly Option<string[]> _trainer = new("--trainer")
    {
        Description = "Nodes of this class train, too. May be given several times.",
        HelpName = "CLASS",
    };

    /// <summary>The plot.</summary>
    public Option<string?> Plot { get; } = new("--plot") { Description = "Draws the losses of a training in this file, an SVG, while they come and at the end.", HelpName = "FILE" };

    /// <summary>The table.</summary>
    public Option<string?> Csv { get; } = new("--csv") { Description = "Writes the losses of a training to this file as comma-separated values, while they come and at the end.", HelpName = "FILE" };

    /// <summary>Gives a command the options.</summary>
    public static TrainingOptions AddTo(Command command)
    {
        var options = new TrainingOptions();
        command.Add(options.Plot);
        command.Add(options.Csv);
        command.Add(options._trainer);
        return options;
    }

    /// <summary>What was asked for.</summary>
    public TrainingRequest Request(ParseResult parsed) => new()
    {
        Rules = TrainingRules.Default.With((parsed.GetValue(_trainer) ?? []).Where(name => name.Length > 0).Select(name => new TrainingRule(name))),
        Plot = parsed.GetValue(Plot),
        Csv = parsed.GetValue(Csv),
    };
}
