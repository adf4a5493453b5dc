using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Comparing;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>Compares two files of measurements by one rule, whatever they are; measures nothing.</summary>
internal static class CompareCommand
{
    private static readonly ImmutableArray<Kind> Kinds = [new("text", ComparisonText.Render), new("md", ComparisonMarkdown.Render), new("json", ComparisonJson.Write)];

    public static Command Build(CliEnvironment environment)
    {
        var before = new Argument<string>("before") { Description = "results.json, the folder of a run, an approved baseline (*.verified.json), a CSV of the published scripts or of FlashInfer's benchmark, or the table they print. Of a file with several runs, FILE.csv#N is run N." };
        var after = new Argument<string>("after") { Description = "The same; any kind can be compared with any other." };
        var filter = new Option<string[]>("--filter") { Description = "Only rows whose name, with or without the kernel, matches this glob; '!' in front excludes. Repeatable.", HelpName = "glob", DefaultValueFactory = _ => [] };
        var sort = SharedOptions.Choice("--sort", "Order of the rows: the worst first, the largest change first, as in the files, or by name.", "worst", "change", "file", "name");
        var threshold = new Option<string?>("--threshold") { Description = "REGRESSED is what is slower by more than this, such as 3%, instead of more than the noise between processes; it has no error rate.", HelpName = "percent" };
        var report = new Option<string[]>("--report") { Description = $"Also write a report, such as md=compare.md; {OutputPath.StandardOutput} is standard output. Kinds: {string.Join(", ", Kinds.Select(kind => kind.Name))}. Repeatable.", HelpName = "kind=path", DefaultValueFactory = _ => [] };
        var known = new Option<bool>("--known-hardware") { Description = "Both files are of an H200, on which the noise between processes was measured. Default: what the files say." };
        var onInconclusive = SharedOptions.OptionalChoice("--on-inconclusive", "Whether a comparison that proves nothing fails. Default: fail.", "fail", "warn");
        var format = SharedOptions.Format();
        var noColor = new Option<bool>("--no-color") { Description = "No colours; NO_COLOR does the same." };
        var command = new Command("compare", "Compare two files of measurements, ours or public benchmarks'.") { before, after, filter, sort, threshold, report, known, onInconclusive, format, noColor };
        command.SetAction(parsed =>
        {
            var rule = new ComparisonRule(
                Threshold(parsed.GetValue(threshold)), parsed.GetValue(known), parsed.GetValue(onInconclusive) == "warn" ? FailOrWarn.Warn : FailOrWarn.Fail, [.. parsed.GetValue(filter) ?? []]);
            var reports = (parsed.GetValue(report) ?? []).Select(Target).ToArray();
            var json = parsed.GetValue(format) == "json";
            var order = Enum.Parse<RowOrder>(parsed.GetValue(sort)!, ignoreCase: true);
            OutputPath.Require(environment, [.. reports.Select(target => ($"--report {target.Kind.Name}={target.Path.Path}", target.Path))], json ? "--format json" : null);
            var result = Comparison.Of(ComparedFile.Read(environment, parsed.GetRequiredValue(before)), ComparedFile.Read(environment, parsed.GetRequiredValue(after)), rule);
            foreach (var (kind, path) in reports)
            {
                path.Write(environment, kind.Render(result, order));
            }

            if (json)
            {
                environment.Out.Write(ComparisonJson.Write(result, order));
            }
            else if (!reports.Any(target => target.Path.IsStandardOutput(environment)))
            {
                ToneWriter.Write(environment, parsed.GetValue(noColor), ComparisonText.Lines(result, order, environment.Width));
            }

            return (int)result.ExitCode;
        });
        return command;
    }

    private static double? Threshold(string? text) => text is null ? null
        : double.TryParse(text.AsSpan().TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 1000 && text.EndsWith('%')
            ? percent / 100
            : throw new PfbException(Codes.BadCommandLine, $"--threshold '{text}' is not a percentage from 0% to 1000%, such as 3%");

    private static (Kind Kind, OutputPath Path) Target(string text)
    {
        if (text.Split('=', 2) is not [var name, { Length: > 0 } path])
        {
            throw new PfbException(Codes.BadCommandLine, $"--report '{text}' is not KIND=PATH, such as md=compare.md; PATH {OutputPath.StandardOutput} is standard output");
        }

        return Kinds.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? (found, new(path))
            : throw new PfbException(
                Codes.BadCommandLine, $"`compare` has no report kind '{name}'.{Suggestion.For(name, Kinds.Select(kind => kind.Name))} Kinds: {string.Join(", ", Kinds.Select(kind => kind.Name))}.");
    }

    /// <summary>A form that a comparison can take.</summary>
    private sealed record Kind(string Name, Func<ComparisonResult, RowOrder, string> Render);
}
