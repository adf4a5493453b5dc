using PrefillBench.Cli;

return await ProcessEntry.RunAsync(args);
