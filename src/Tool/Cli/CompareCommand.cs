using System.CommandLine;
using PrefillBench.Baselines;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>Holds two files of measurements against each other; measures nothing.</summary>
internal static class CompareCommand
{
    private const string MeasuredCard = "h200";
    private static readonly string[] BaselineEndings = [".verified.json", ".received.json", ".anchor.json"];

    public static Command Build(CliEnvironment environment)
    {
        var before = new Argument<string>("before") { Description = "results.json, an approved baseline (*.verified.json) or a CSV." };
        var after = new Argument<string>("after") { Description = "The same kind; a baseline and results can be mixed." };
        var known = new Option<bool>("--known-hardware") { Description = "Both CSVs are of an H200, on which the noise between processes was measured. Default: what the files beside them say." };
        var onInconclusive = SharedOptions.OptionalChoice("--on-inconclusive", "Whether a comparison that proves nothing fails. Default: fail.", "fail", "warn");
        var format = SharedOptions.Format();
        var noColor = new Option<bool>("--no-color") { Description = "No colours; NO_COLOR does the same." };
        var command = new Command("compare", "Compare two files of measurements, ours or the Python benchmark's CSV.") { before, after, known, onInconclusive, format, noColor };
        command.SetAction(parsed =>
        {
            var policy = SpecDefaults.Gate with { OnInconclusive = parsed.GetValue(onInconclusive) == "warn" ? FailOrWarn.Warn : FailOrWarn.Fail };
            var (a, b) = (environment.Absolute(parsed.GetRequiredValue(before)), environment.Absolute(parsed.GetRequiredValue(after)));
            var (lines, json, exit) = (IsCsv(a), IsCsv(b)) switch
            {
                (true, true) => OfCsv(a, b, parsed.GetValue(known), policy, environment.Width),
                (false, false) => OfStored(a, b, policy, environment.Width),
                _ => throw new PfbException(Codes.NotComparable, "a CSV holds one process of each row, results.json all of them; every run writes both, so compare two of a kind"),
            };
            if (parsed.GetValue(format) == "json")
            {
                environment.Out.Write(json());
            }
            else
            {
                ToneWriter.Write(environment, parsed.GetValue(noColor), lines);
            }

            return (int)exit;
        });
        return command;
    }

    private static bool IsCsv(string path) => path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private static (IEnumerable<TextLine> Lines, Func<string> Json, ExitCode Exit) OfCsv(string before, string after, bool known, GatePolicy policy, int width)
    {
        var (old, now) = (PublishedCsvReader.ReadFile(before), PublishedCsvReader.ReadFile(after));
        var (oldFacts, nowFacts) = (CsvMetadata.Beside(before), CsvMetadata.Beside(after));
        if (oldFacts is not null && nowFacts is not null)
        {
            RequireSame(oldFacts, nowFacts, before, after);
        }

        var measured = known || (IsMeasuredCard(oldFacts) && IsMeasuredCard(nowFacts));
        var result = CsvComparison.Compare(old, now, measured);
        var exit = result.Verdict == Verdict.Inconclusive && policy.OnInconclusive == FailOrWarn.Warn ? ExitCode.Passed : result.ExitCode;
        return (CsvComparisonText.Lines(result, exit, width), () => ComparisonJson.Write(result, exit), exit);
    }

    private static void RequireSame(CsvMetadata before, CsvMetadata after, string beforeFile, string afterFile)
    {
        var (a, b) = ((before.Device, before.Protocol, before.L2), (after.Device, after.Protocol, after.L2));
        if (a != b)
        {
            throw new PfbException(Codes.NotComparable, $"{beforeFile} and {afterFile} cannot be compared: device, protocol and L2 are {a} and {b}");
        }
    }

    private static bool IsMeasuredCard(CsvMetadata? facts) => facts?.Device.Contains(MeasuredCard, StringComparison.OrdinalIgnoreCase) == true;

    private static (IEnumerable<TextLine> Lines, Func<string> Json, ExitCode Exit) OfStored(string before, string after, GatePolicy policy, int width)
    {
        var result = StoredComparison.Compare(Side(before), Side(after), policy);
        return (StoredComparisonText.Lines(result, width), () => ComparisonJson.Write(result), result.ExitCode);
    }

    private static ComparedSide Side(string path) =>
        BaselineEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            ? ComparedSide.Of(BaselineJson.Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path), path)
            : ComparedSide.Of(ResultsJson.ReadFile(path), path);
}
