// What the parts of the hot path cost, each alone: `dotnet run -c Release --project bench/ComfyPulse.MicroBench`, or with `--filter '*Reading*'`.
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ComfyPulse.MicroBench;

// In this process: a build of its own for each benchmark would take longer than all of them.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.DontLogOutput)).AddDiagnoser(MemoryDiagnoser.Default).WithArtifactsPath(Path.Combine(Path.GetTempPath(), "ComfyPulse.MicroBench"));
BenchmarkSwitcher.FromAssembly(typeof(Wire).Assembly).Run(args.Length > 0 ? args : ["--filter", "*"], config);
