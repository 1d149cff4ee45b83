return await ComfyPulse.Cli.Commands.CommandLine.RunAsync(args);
