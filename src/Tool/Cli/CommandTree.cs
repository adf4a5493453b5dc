using System.CommandLine;
using System.CommandLine.Help;
using PrefillBench.Cli.Calibrating;
using PrefillBench.Cli.Completion;
using PrefillBench.Cli.Doctor;
using PrefillBench.Cli.Kernels;
using PrefillBench.Cli.Profiling;
using PrefillBench.Cli.Qualifying;
using PrefillBench.Cli.Running;
using PrefillBench.Cli.Trends;

namespace PrefillBench.Cli;

/// <summary>Every command of the tool.</summary>
internal static class CommandTree
{
    private const string Description =
        """
        Performance-regression gate for LLM prefill-attention kernels.

        Exit codes:
          0    passed
          1    the tool or a worker failed
          2    regressed
          3    wrong output
          4    not judged: inconclusive, no or foreign baseline, incomplete, busy
          5    bad command line, spec or file
          130  interrupted
          143  terminated
        Several at once: 130, 143, 5, 1, 3, 2, 4, 0.
        """;

    public static RootCommand Build(CliEnvironment environment)
    {
        // In the order of the help.
        var root = new RootCommand(Description)
        {
            RunCommand.Build(environment),
            PlanCommand.Build(environment),
            MergeCommand.Build(environment),
            ApproveCommand.Build(environment),
            CalibrateCommand.Build(environment),
            QualifyCommand.Build(environment),
            CompareCommand.Build(environment),
            ReportCommand.Build(environment),
            TrendCommand.Build(environment),
            BaselinesCommand.Build(environment),
            KernelsCommand.Build(environment),
            ProfileCommand.Build(environment),
            DoctorCommand.Build(environment),
            InitCommand.Build(environment),
            SchemaCommand.Build(environment),
            CompletionCommand.Build(environment),
            WorkerCommand.Build(environment),
        };
        CompletedValues.AddTo(root, environment);

        // Redirected help would have lines of any length.
        var help = root.Options.OfType<HelpOption>().Single();
        var general = (HelpAction)help.Action!;
        general.MaxWidth = environment.Width;
        help.Action = new GroupedHelp(general, environment);
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(environment);
        return root;
    }
}
