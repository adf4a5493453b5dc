using System.CommandLine;

namespace PrefillBench.Cli;

/// <summary>The amount of output: the five levels of MSBuild and `dotnet build`, with their short forms.</summary>
internal static class VerbosityOption
{
    private static readonly (string Name, string Short)[] Levels =
        [("normal", "n"), ("quiet", "q"), ("minimal", "m"), ("detailed", "d"), ("diagnostic", "diag")];

    public static Option<string> Create()
    {
        var names = string.Join(", ", Levels.Select(level => level.Name));
        var option = new Option<string>("--verbosity")
        {
            Description = $"How much is printed while running. One of {names}, or q, m, n, d, diag.",
            HelpName = "level",
            DefaultValueFactory = _ => Levels[0].Name,
        };
        option.AcceptOnlyFromAmong([.. Levels.SelectMany(level => new[] { level.Name, level.Short })]);
        return option;
    }

    public static string FullName(string given) => Levels.First(level => given == level.Name || given == level.Short).Name;
}
