using System.Globalization;
using PrefillBench.Results;

namespace PrefillBench.Report;

/// <summary>Commands that follow a run that a build started: targets and properties, because its users need not have the tool.</summary>
/// <param name="build">The command up to the target, with the properties that it was given.</param>
internal sealed class BuildCommands(RunSection run, string build) : RunCommands
{
    public override string Again => $"{build} -t:PrefillBench";

    public override string Approve => $"{build} -t:PrefillBenchApprove -p:PrefillBenchReason=\"...\"";

    public override NextStep Rest => new("Measure again; PrefillBenchMaxSeconds is the time that the run may take:", Again);

    public override string Row(RowSection? row) =>
        Again + (Narrows(run, row) ? $" -p:PrefillBenchFilter={ShellWords.Quoted(ShellWords.OfProperty(row!.Case))}" : "");

    public override string RowInDetail(RowSection? row) => $"{Row(row)} -p:PrefillBenchVerbosity=diagnostic -tl:off";

    public override NextStep MorePairs(int most) => new(
        "Measure again with more pairs; on a quieter machine fewer are needed. `on_inconclusive: warn` in the sweep file lets it pass.",
        $"{Again} -p:PrefillBenchPairs={(2 * most).ToString(CultureInfo.InvariantCulture)}");

    public override NextStep Tool(string sentence, string words) =>
        new($"{sentence} (No target does this: it is a command of the tool dotnet-prefill-bench.)", $"dotnet prefill-bench {words}");
}
