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
    private static readonly string[] BaselineEndings = [".verified.json", ".received.json"];

    public static Command Build(CliEnvironment environment)
    {
        var before = new Argument<string>("before") { Description = "results.json, an approved baseline (*.verified.json) or a CSV; of a CSV with appended runs the last, or FILE.csv#N." };
        var after = new Argument<string>("after") { Description = "The same; results.json can be mixed with a baseline or a CSV." };
        var known = new Option<bool>("--known-hardware") { Description = "Both CSVs are of an H200, on which the noise between processes was measured. Default: what the files beside them say." };
        var onInconclusive = SharedOptions.OptionalChoice("--on-inconclusive", "Whether a comparison that proves nothing fails. Default: fail.", "fail", "warn");
        var format = SharedOptions.Format();
        var noColor = new Option<bool>("--no-color") { Description = "No colours; NO_COLOR does the same." };
        var command = new Command("compare", "Compare two files of measurements, ours or the Python benchmark's CSV.") { before, after, known, onInconclusive, format, noColor };
        command.SetAction(parsed =>
        {
            var policy = SpecDefaults.Gate with { OnInconclusive = parsed.GetValue(onInconclusive) == "warn" ? FailOrWarn.Warn : FailOrWarn.Fail };
            var (a, b) = (environment.Absolute(parsed.GetRequiredValue(before)), environment.Absolute(parsed.GetRequiredValue(after)));
            var (lines, json, exit) = (CsvSide.Is(a), CsvSide.Is(b)) switch
            {
                (false, false) => OfStored(a, b, policy, environment.Width),
                _ when IsBaseline(a) || IsBaseline(b) => throw new PfbException(
                    Codes.NotComparable, "a CSV holds launches of one process, an approved baseline the medians of several; compare the CSV with results.json or another CSV"),
                _ => OfCsv(a, b, parsed.GetValue(known), policy, environment.Width),
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

    private static bool IsBaseline(string path) => BaselineEndings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static CsvSide Figures(string path) => CsvSide.Is(path) ? CsvSide.Read(path) : CsvSide.Of(ResultsJson.ReadFile(path), path);

    private static (IEnumerable<TextLine> Lines, Func<string> Json, ExitCode Exit) OfCsv(string before, string after, bool known, GatePolicy policy, int width)
    {
        var (old, now) = (Figures(before), Figures(after));
        CsvSide.RequireSame(old, now);
        var result = CsvComparison.Compare(old.Timings, now.Timings, known || (old.IsMeasuredCard && now.IsMeasuredCard));
        var exit = result.Verdict == Verdict.Inconclusive && policy.OnInconclusive == FailOrWarn.Warn ? ExitCode.Passed : result.ExitCode;
        return (CsvComparisonText.Lines(result, exit, width), () => ComparisonJson.Write(result, exit), exit);
    }

    private static (IEnumerable<TextLine> Lines, Func<string> Json, ExitCode Exit) OfStored(string before, string after, GatePolicy policy, int width)
    {
        var result = StoredComparison.Compare(Side(before), Side(after), policy);
        return (StoredComparisonText.Lines(result, width), () => ComparisonJson.Write(result), result.ExitCode);
    }

    private static ComparedSide Side(string path) =>
        IsBaseline(path)
            ? ComparedSide.Of(BaselineJson.Read(WholeFile.Read(path, StrictJson.LimitBytes, Codes.CorruptBaseline), path), path)
            : ComparedSide.Of(ResultsJson.ReadFile(path), path);
}
