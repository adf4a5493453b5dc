using System.Collections.Immutable;
using System.CommandLine;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Html;
using PrefillBench.Report.Trends;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Trends;

/// <summary>Times over runs or over commits; measures and judges nothing.</summary>
internal static class TrendCommand
{
    private static readonly ImmutableArray<TrendKind> Kinds =
        [new("html", TrendPage.Render), new("text", TrendText.Render), new("csv", TrendText.Csv)];

    private static string KindNames => string.Join(", ", Kinds.Select(kind => kind.Name));

    public static Command Build(CliEnvironment environment)
    {
        var (sources, filter, to) = (Sources(), Filter(), To());
        var (baselines, noColor) = (SharedOptions.Baselines(), SharedOptions.NoColor());
        var command = new Command("trend", "Show how times changed over runs or commits, as text, page or CSV.")
        {
            sources, filter, to, baselines, noColor,
        };
        command.SetAction(parsed =>
        {
            (TrendKind Kind, OutputPath Path)[] targets = [.. (parsed.GetValue(to) ?? []).Select(Target)];
            OutputPath.Require(
                environment, [.. targets.Select(target => ($"--to {target.Kind.Name}={target.Path.Path}", target.Path))], printed: null);
            var moments = new TrendSources(environment, environment.Absolute(parsed.GetRequiredValue(baselines)))
                .Read(parsed.GetRequiredValue(sources));
            Write(environment, Of(moments, parsed.GetValue(filter) ?? []), targets, parsed.GetValue(noColor));
            return (int)ExitCode.Passed;
        });
        return command;
    }

    private static Argument<string[]> Sources() => new("sources")
    {
        Description = "Folders with results of runs at any depth, or a range of git commits such as v1.0..HEAD, whose approved times "
            + "are shown.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static Option<string[]> Filter() => new("--filter")
    {
        Description = "Only rows whose id, with or without the kernel, matches this glob; '!' in front excludes. Repeatable.",
        HelpName = "glob",
        DefaultValueFactory = _ => [],
    };

    private static Option<string[]> To() => new("--to")
    {
        Description = $"What to write, such as html=trend.html; {OutputPath.StandardOutput} is standard output. Kinds: {KindNames}. "
            + "Repeatable. Default: text to standard output.",
        HelpName = "kind=path",
        DefaultValueFactory = _ => [],
    };

    private static ImmutableArray<TrendSeries> Of(IReadOnlyCollection<TrendMoment> moments, string[] filters) =>
        Trend.Of(moments, row => Matches(filters, row)) is { IsEmpty: false } trends
            ? trends
            : throw new PfbException(Codes.BadCommandLine, moments.SelectMany(moment => moment.Rows.Keys).FirstOrDefault() is { } row
                ? $"no row matches --filter {string.Join(", ", filters.Select(filter => $"'{filter}'"))}; rows are named like {row}"
                : "nothing that was read has a time of any row");

    private static void Write(
        CliEnvironment environment, ImmutableArray<TrendSeries> trends, (TrendKind Kind, OutputPath Path)[] targets, bool noColor)
    {
        foreach (var (kind, path) in targets)
        {
            path.Write(environment, kind.Render(trends));
        }

        if (targets.Length == 0)
        {
            ToneWriter.Write(environment, noColor, TrendText.Lines(trends, environment.Width));
        }
    }

    private static bool Matches(string[] filters, string row)
    {
        var name = row.LastIndexOf('/') is > 0 and var at ? row[..at] : row;
        var wanted = filters.Where(glob => !glob.StartsWith('!')).ToArray();
        return (wanted.Length == 0 || wanted.Any(Covers)) && !filters.Where(glob => glob.StartsWith('!')).Any(glob => Covers(glob[1..]));

        bool Covers(string glob) => Glob.Matches(glob, row) || Glob.Matches(glob, name);
    }

    private static (TrendKind Kind, OutputPath Path) Target(string text) =>
        text.Split('=', 2) is [var name, { Length: > 0 } path] && Kinds.FirstOrDefault(kind => kind.Name == name) is { } found
            ? (found, new(path))
            : throw new PfbException(Codes.BadCommandLine, $"--to '{text}' is not KIND=PATH, such as html=trend.html; kinds: {KindNames}");
}

/// <summary>A form that trends can take.</summary>
internal sealed record TrendKind(string Name, Func<ImmutableArray<TrendSeries>, string> Render);
