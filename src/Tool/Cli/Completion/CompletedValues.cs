using System.CommandLine;
using System.CommandLine.Completions;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Runs;
using PrefillBench.Spec;
using PrefillBench.Spec.Models;
using PrefillBench.Workload;

namespace PrefillBench.Cli.Completion;

/// <summary>
/// Values that a shell may offer for an option or argument, by its name. The library itself offers commands, options and fixed choices.
/// Nothing is opened or measured for this, and a sweep file with mistakes offers nothing.
/// </summary>
internal static class CompletedValues
{
    private const string SpecOption = "--spec";
    private const char Between = ',';

    public static void AddTo(Command command, CliEnvironment environment)
    {
        // One without a name for its value has fixed choices, which its help lists.
        foreach (var option in command.Options.Where(option => option.HelpName is not null))
        {
            if (Of(option.Name, environment) is { } values)
            {
                option.CompletionSources.Add(values);
            }
        }

        foreach (var row in command.Arguments.Where(argument => argument.Name == "row"))
        {
            row.CompletionSources.Add(Rows(environment));
            // The help of an argument would list them.
            row.HelpName = row.Name;
        }

        foreach (var subcommand in command.Subcommands)
        {
            AddTo(subcommand, environment);
        }
    }

    private static Func<CompletionContext, IEnumerable<CompletionItem>>? Of(string option, CliEnvironment environment) => option switch
    {
        "--suite" => Written(environment, spec => spec.Suites.Select(suite => suite.Name)),
        "--filter" => Written(environment, spec => spec.Suites.SelectMany(suite => suite.Cases.Select(c => c.Id))),
        "--kernel" => Written(environment, spec => spec.Kernels.Kernels.Select(kernel => $"{kernel.Name}=")),
        "--against" => Written(environment, spec => spec.Kernels.Kernels.Select(kernel => $"kernel={kernel.Name}")),
        "--case" => context => Offered(context, CaseWords(context.WordToComplete)),
        "--report" => context => Offered(context, ReportCatalog.All.Select(kind => $"{kind.Name}=")),
        "--device" => context => Offered(context, ["auto", "cpu", "cuda", .. Cards(), "fake:"]),
        "--devices" => context => Offered(context, ["all", .. Cards()]),
        "--shard" => context => Offered(context, ["auto"]),
        _ => null,
    };

    private static Func<CompletionContext, IEnumerable<CompletionItem>> Rows(CliEnvironment environment) => Written(
        environment,
        spec => WorkloadRow.AllOf(spec.Suites.SelectMany(suite => suite.Cases), spec.Kernels.Kernels).Select(row => row.Id));

    private static Func<CompletionContext, IEnumerable<CompletionItem>> Written(
        CliEnvironment environment, Func<BenchSpec, IEnumerable<string>> values) => context =>
    {
        var named = context.ParseResult.CommandResult.Command.Options.OfType<Option<string?>>().FirstOrDefault(o => o.Name == SpecOption);
        var file = named is null ? null : environment.AbsoluteIfGiven(context.ParseResult.GetValue(named));
        BenchSpec? spec = null;
        _ = PfbException.Of(() => spec = WrittenInputs.Read(environment.WorkingDirectory, environment.Today, file, ownCase: null).Spec);
        return spec is null ? [] : Offered(context, values(spec));
    };

    /// <summary>Words that may follow the last comma: a key, or one of the models.</summary>
    private static IEnumerable<string> CaseWords(string word)
    {
        const string model = "model=";
        var before = word[..(word.LastIndexOf(Between) + 1)];
        var started = word[before.Length..];
        return started.StartsWith(model, StringComparison.Ordinal)
            ? KnownModels.All.Select(known => before + model + known.Name)
            : CaseText.Names.Select(key => $"{before}{key}=");
    }

    private static IEnumerable<string> Cards()
    {
        IReadOnlyCollection<string> cards = [];
        _ = PfbException.Of(() => cards = DeviceCatalog.AllCuda());
        return cards;
    }

    private static IEnumerable<CompletionItem> Offered(CompletionContext context, IEnumerable<string> values) => values
        .Where(value => value.StartsWith(context.WordToComplete, StringComparison.Ordinal))
        .Distinct()
        .Select(value => new CompletionItem(value));
}
