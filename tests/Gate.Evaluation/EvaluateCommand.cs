using System.CommandLine;
using System.Diagnostics;
using PrefillBench.Baselines;
using PrefillBench.Evaluation.Writing;

namespace PrefillBench.Evaluation;

/// <summary>`dotnet run --project tests/Gate.Evaluation -c Release -- DATA... --to docs/gate-evaluation`</summary>
internal static class EvaluateCommand
{
    private const ulong Seed = 2026;

    public static RootCommand Build()
    {
        var data = new Argument<string[]>("data")
        {
            Description = "Journals of `prefill-bench calibrate`, one a boot; .gz and .br are read too.",
            Arity = ArgumentArity.OneOrMore,
        };
        var to = new Option<string>("--to")
        {
            Description = "Folder for figures.json and plots. FOLDER.md beside it and tables.md in it are filled in.",
            Required = true,
        };
        var baselines = new Option<string>("--baselines")
        {
            Description = "Folder of approved baselines, for the gates that `qualify` ran.",
            DefaultValueFactory = _ => "baselines",
        };
        var keepReplays = new Option<bool>("--keep-replays")
        {
            Description = "Take the replays from FOLDER/figures.json and compute the rest: seconds instead of minutes, after new gates.",
        };
        var command = new RootCommand("Replays the gate and other tools' rules on recorded pairs of the same code.")
        {
            data, to, baselines, keepReplays,
        };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(data), parsed.GetRequiredValue(to), parsed.GetValue(keepReplays),
            new BaselineStore(parsed.GetRequiredValue(baselines)), Console.Out));
        return command;
    }

    private static void Run(string[] data, string to, bool keepReplays, BaselineStore baselines, TextWriter log)
    {
        var clock = Stopwatch.StartNew();
        var file = Path.Combine(to, "figures.json");
        var evaluation = new Evaluation(Seed, Effort.Full, text => log.WriteLine($"{clock.Elapsed.TotalSeconds,5:0} s  {text}"));
        var figures = keepReplays
            ? evaluation.KeepReplays(FiguresJson.Read(File.ReadAllText(file)), data, pools => GatesOfUnchangedCode.In(baselines, pools))
            : evaluation.Of(data, pools => GatesOfUnchangedCode.In(baselines, pools));
        Directory.CreateDirectory(to);
        File.WriteAllText(file, FiguresJson.Write(figures));

        // What is written is what is read back: six digits, as a test will have them.
        WritePages(FiguresJson.Read(File.ReadAllText(file)), to);
        log.WriteLine($"{clock.Elapsed.TotalSeconds,5:0} s  done");
    }

    private static void WritePages(EvaluationFigures figures, string to)
    {
        Plots.Save(figures, to);
        RulesCsv.Save(figures, Path.Combine(to, "rules.csv"));
        string[] pages = [to.TrimEnd('/') + ".md", Path.Combine(to, "tables.md")];
        foreach (var (page, text) in pages.Zip(Page.Fill([.. pages.Select(File.ReadAllText)], Blocks.Of(figures))))
        {
            File.WriteAllText(page, text);
        }
    }
}
