using PrefillBench.Cli;

return await CommandLine.RunAsync(args, CliEnvironment.FromProcess());
