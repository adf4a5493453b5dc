using System.CommandLine;
using System.Text.RegularExpressions;
using PrefillBench.Cli;
using PrefillBench.Diagnostics;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Documentation;

/// <summary>Commands, options, codes and variables that the pages name are those of the program.</summary>
public static partial class NamesTests
{
    /// <summary>Options of other programs that pages mention by themselves.</summary>
    private static readonly HashSet<string> OfOthers =
    [
        "--add-source", "--prerelease", "--tool-path", "--yes", "--profile-from-start", "--error-on-alert", "--keep-replays",
        "--filter-namespace", "--use_fast_math",
    ];

    /// <summary>This page lists the compiler's options, which a test of its own compares with the code.</summary>
    private const string CompilerOptions = "docs/kernel-abi.md";

    private static readonly RootCommand Root = CommandTree.Build(new CliEnvironment
    {
        Out = TextWriter.Null,
        Error = TextWriter.Null,
        In = TextReader.Null,
        Variables = new Dictionary<string, string>(),
        WorkingDirectory = Repository.Root,
        Clock = TimeProvider.System,
        IsTerminal = false,
        Width = 80,
    });

    [Fact]
    public static void Every_option_that_a_page_gives_to_a_command_is_one_of_that_command() => Findings.None(
        from page in Pages.All
        from code in Pages.Code(page)
        from call in Call().Matches(code)
        from unknown in Unknown(call.Groups["rest"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        select $"{page}: {unknown}, in `{call.Value}`");

    [Fact]
    public static void Every_option_that_a_page_names_exists()
    {
        var options = Commands(Root).SelectMany(Names).ToHashSet();

        Findings.None(
            from page in Pages.All.Where(page => page != CompilerOptions)
            from code in Pages.Code(page).Where(code => code.StartsWith("--", StringComparison.Ordinal))
            from name in Option().Matches(code).Select(match => match.Value)
            where !options.Contains(name) && !OfOthers.Contains(name)
            select $"{page}: {name} is not an option of any command");
    }

    [Fact]
    public static void Every_code_that_a_page_names_exists()
    {
        HashSet<string> codes = [.. Codes.All().Select(code => code.Id), .. Codes.Unused];

        Findings.None(
            from page in Pages.All
            from code in Code().Matches(Pages.Text(page)).Select(match => match.Value)
            where !codes.Contains(code)
            select $"{page}: {code} is not a code");
    }

    [Fact]
    public static void Every_environment_variable_that_a_page_names_is_read_somewhere()
    {
        var read = new[] { "src", "eng", "tests", "kernels" }.SelectMany(Sources)
            .SelectMany(file => Variable().Matches(File.ReadAllText(file))).Select(match => match.Value).ToHashSet();

        Findings.None(
            from page in Pages.All
            from name in Variable().Matches(Pages.Text(page)).Select(match => match.Value)
            where !read.Contains(name)
            select $"{page}: nothing reads {name}");
    }

    /// <summary>Follows the words of a command line to a command, up to where another program's words begin.</summary>
    private static IEnumerable<string> Unknown(string[] words)
    {
        Command command = Root;
        foreach (var word in words.TakeWhile(word => word is not ("--" or "|" or ">" or "&&" or "||" or ";" or "#")))
        {
            if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } sub)
            {
                command = sub;
            }
            else if (command == Root)
            {
                yield break;
            }
            else if (Option().Match(word) is { Success: true } option && !Names(command).Contains(option.Value))
            {
                yield return $"{option.Value} is not an option of `{command.Name}`";
            }
        }
    }

    private static IEnumerable<Command> Commands(Command command) => [command, .. command.Subcommands.SelectMany(Commands)];

    private static IEnumerable<string> Names(Command command) => command.Options
        .Concat(Root.Options.Where(option => option.Recursive)).SelectMany(option => option.Aliases.Append(option.Name));

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".cs" or ".sh" or ".py" or ".targets" && !Built().IsMatch(file));

    [GeneratedRegex(@"(?:prefill-bench|src/Tool -c Release --) +(?<rest>.*)")]
    private static partial Regex Call();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9_-]*")]
    private static partial Regex Option();

    [GeneratedRegex("PFB[1-8][0-9]{3}(?![0-9])")]
    private static partial Regex Code();

    [GeneratedRegex("PREFILL_BENCH_[A-Z_]+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"[/\\](bin|obj)[/\\]")]
    private static partial Regex Built();
}
