using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Comparing;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>The command line of `compare`.</summary>
internal sealed class CompareOptions
{
    private static readonly ImmutableArray<ComparisonKind> Kinds =
        [new("text", ComparisonText.Render), new("md", ComparisonMarkdown.Render), new("json", ComparisonJson.Write)];

    private static string KindNames => string.Join(", ", Kinds.Select(kind => kind.Name));

    public Argument<string> Before { get; } = new("before")
    {
        Description = "results.json, the folder of a run, an approved baseline (*.verified.json), a CSV of the published scripts or of "
            + "FlashInfer's benchmark, or the table they print; - is standard input. Of a file with several runs, FILE.csv#N is run N.",
    };

    public Argument<string> After { get; } = new("after") { Description = "The other file, of any of these kinds." };

    public Option<string[]> Filter { get; } = new("--filter")
    {
        Description = "Only rows whose name, with or without the kernel, matches this glob; '!' in front excludes. Repeatable.",
        HelpName = "glob",
        DefaultValueFactory = _ => [],
    };

    public Option<string> Sort { get; } = SharedOptions.Choice(
        "--sort",
        "Order of the rows: the worst first, the largest change first, as in the files, or by name.",
        "worst", "change", "file", "name");

    public Option<string?> Threshold { get; } = new("--threshold")
    {
        Description = "Call a row REGRESSED if it is slower by more than this, such as 3%, instead of by more than the noise between "
            + "processes. This has no error rate.",
        HelpName = "percent",
    };

    public Option<string[]> Report { get; } = new("--report")
    {
        Description = $"Also write a report, such as md=compare.md; {OutputPath.StandardOutput} is standard output. "
            + $"Kinds: {KindNames}. Repeatable.",
        HelpName = "kind=path",
        DefaultValueFactory = _ => [],
    };

    public Option<bool> KnownHardware { get; } = new("--known-hardware")
    {
        Description = "Say that both files are of an H200, where the noise between processes was measured. Default: what the files say.",
    };

    public Option<string?> OnInconclusive { get; } =
        SharedOptions.OptionalChoice("--on-inconclusive", "Whether a comparison that proves nothing fails. Default: fail.", "fail", "warn");

    public Option<string> Format { get; } = SharedOptions.Format();

    public Option<bool> NoColor { get; } = SharedOptions.NoColor();

    public ComparisonRule Rule(ParseResult parsed) => new(
        ThresholdOf(parsed.GetValue(Threshold)),
        parsed.GetValue(KnownHardware),
        parsed.GetValue(OnInconclusive) == "warn" ? FailOrWarn.Warn : FailOrWarn.Fail,
        [.. parsed.GetValue(Filter) ?? []]);

    public RowOrder Order(ParseResult parsed) => Enum.Parse<RowOrder>(parsed.GetValue(Sort)!, ignoreCase: true);

    public ImmutableArray<ComparisonTarget> Reports(ParseResult parsed) => [.. (parsed.GetValue(Report) ?? []).Select(Target)];

    private static double? ThresholdOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var isNumber = double.TryParse(text.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent);
        return isNumber && text.EndsWith('%') && percent is >= 0 and <= 1000
            ? percent / 100
            : throw new PfbException(Codes.BadCommandLine, $"--threshold '{text}' is not a percentage from 0% to 1000%, such as 3%");
    }

    private static ComparisonTarget Target(string text)
    {
        if (text.Split('=', 2) is not [var name, { Length: > 0 } path])
        {
            throw new PfbException(
                Codes.BadCommandLine,
                $"--report '{text}' is not KIND=PATH, such as md=compare.md; PATH {OutputPath.StandardOutput} is standard output");
        }

        return Kinds.FirstOrDefault(kind => kind.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? new(found, new(path))
            : throw new PfbException(
                Codes.BadCommandLine,
                $"`compare` has no report kind '{name}'.{Suggestion.For(name, Kinds.Select(kind => kind.Name))} Kinds: {KindNames}.");
    }
}

/// <summary>A form that a comparison can take.</summary>
internal sealed record ComparisonKind(string Name, Func<ComparisonResult, RowOrder, string> Render);

/// <summary>One <c>--report KIND=PATH</c> of `compare`.</summary>
internal sealed record ComparisonTarget(ComparisonKind Kind, OutputPath Path);
