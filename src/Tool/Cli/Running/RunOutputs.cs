using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Report;

namespace PrefillBench.Cli.Running;

/// <summary>Writes everything a finished run leaves behind, and prints its report.</summary>
internal sealed class RunOutputs(CliEnvironment environment, RunRequest request, string output)
{
    public void Write(ResultsDocument document, ApprovedBaseline? received)
    {
        WholeFile.Write(Path.Combine(output, "results.json"), ResultsJson.Write(document));
        if (received is not null)
        {
            new BaselineStore(environment.Absolute(request.Baselines)).WriteReceived(received);
        }
    }
}
