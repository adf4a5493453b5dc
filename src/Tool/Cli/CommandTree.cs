using System.CommandLine;
using System.CommandLine.Help;
using PrefillBench.Cli.Calibrating;
using PrefillBench.Cli.Doctor;
using PrefillBench.Cli.Kernels;
using PrefillBench.Cli.Qualifying;
using PrefillBench.Cli.Running;
using PrefillBench.Measurement.Workers;

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

    /// <summary>In the order of the help. A command's own name must be the one it has here.</summary>
    internal static readonly (string Name, Func<CliEnvironment, Command> Build)[] Commands =
    [
        ("run", RunCommand.Build),
        ("plan", PlanCommand.Build),
        ("approve", ApproveCommand.Build),
        ("calibrate", CalibrateCommand.Build),
        ("qualify", QualifyCommand.Build),
        ("compare", CompareCommand.Build),
        ("report", ReportCommand.Build),
        ("baselines", BaselinesCommand.Build),
        ("kernels", KernelsCommand.Build),
        ("doctor", DoctorCommand.Build),
        ("init", InitCommand.Build),
        ("schema", SchemaCommand.Build),
        (WorkerProgram.Command, WorkerCommand.Build),
    ];

    /// <summary>
    /// Parses twice: first against the bare names of the commands, which tells the one that is meant; then with that one built.
    /// Building the options of all commands for each start would take longer than many a command.
    /// </summary>
    public static ParseResult Parse(string[] args, CliEnvironment environment)
    {
        var root = Outline(environment);
        var outlined = root.Parse(args);
        if (outlined.CommandResult.Command != root)
        {
            Complete(root, outlined.CommandResult.Command.Name, environment);
        }
        else if (outlined.GetResult(root.Options.OfType<VersionOption>().Single()) is null)
        {
            // Help, completion and what to make of a mistyped command need them all.
            CompleteAll(root, environment);
        }

        return root.Parse(args);
    }

    private static RootCommand Outline(CliEnvironment environment)
    {
        var root = new RootCommand(Description);
        foreach (var (name, _) in Commands)
        {
            root.Subcommands.Add(new Command(name));
        }

        // Redirected help would have lines of any length.
        root.Options.OfType<HelpOption>().Select(option => option.Action).OfType<HelpAction>().Single().MaxWidth = environment.Width;
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction(environment);
        return root;
    }

    private static void CompleteAll(RootCommand root, CliEnvironment environment)
    {
        foreach (var (name, _) in Commands)
        {
            Complete(root, name, environment);
        }
    }

    private static void Complete(RootCommand root, string name, CliEnvironment environment)
    {
        var position = Array.FindIndex(Commands, command => command.Name == name);
        root.Subcommands[position] = Commands[position].Build(environment);
    }
}
