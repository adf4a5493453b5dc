using PrefillBench.Cli;

var complaint = TemporaryFolder.Repair();
var environment = CliEnvironment.FromProcess();
if (complaint is not null)
{
    environment.Error.WriteLine($"prefill-bench: {complaint}");
}

return await CommandLine.RunAsync(args, environment);
