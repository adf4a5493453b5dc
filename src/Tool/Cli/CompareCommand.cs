using System.CommandLine;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Comparing;

namespace PrefillBench.Cli;

/// <summary>Compares two files of measurements by one rule, whatever they are; measures nothing.</summary>
internal static class CompareCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var options = new CompareOptions();
        var command = new Command("compare", "Compare two files of measurements, of this tool or of public benchmarks.")
        {
            options.Before, options.After, options.Filter, options.Sort, options.Threshold, options.Report, options.KnownHardware,
            options.OnInconclusive, options.Format, options.NoColor,
        };
        command.SetAction(parsed => Run(environment, options, parsed));
        return command;
    }

    private static int Run(CliEnvironment environment, CompareOptions options, ParseResult parsed)
    {
        var (rule, order, reports) = (options.Rule(parsed), options.Order(parsed), options.Reports(parsed));
        var json = parsed.GetValue(options.Format) == "json";
        OutputPath.Require(
            environment,
            [.. reports.Select(report => ($"--report {report.Kind.Name}={report.Path.Path}", report.Path))],
            json ? "--format json" : null);
        var (before, after) = (parsed.GetRequiredValue(options.Before), parsed.GetRequiredValue(options.After));
        if (before == ComparedFile.StandardInput && after == ComparedFile.StandardInput)
        {
            throw new PfbException(Codes.BadCommandLine, "both files are standard input (-); write one of them to a file");
        }

        var result = Comparison.Of(ComparedFile.Read(environment, before), ComparedFile.Read(environment, after), rule);
        foreach (var report in reports)
        {
            report.Path.Write(environment, report.Kind.Render(result, order));
        }

        if (json)
        {
            environment.Out.Write(ComparisonJson.Write(result, order));
        }
        else if (!reports.Any(report => report.Path.IsStandardOutput(environment)))
        {
            ToneWriter.Write(environment, parsed.GetValue(options.NoColor), ComparisonText.Lines(result, order, environment.Width));
        }

        return (int)result.ExitCode;
    }
}
