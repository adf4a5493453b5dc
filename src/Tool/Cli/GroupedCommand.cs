using System.CommandLine;

namespace PrefillBench.Cli;

/// <summary>A command whose options are too many for one list: its help has them under headings, after examples.</summary>
internal sealed class GroupedCommand : Command
{
    /// <param name="groups">The groups, in the order of the help.</param>
    public GroupedCommand(string name, string description, IReadOnlyList<HelpExample> examples, IReadOnlyList<OptionGroup> groups)
        : base(name, description)
    {
        (Examples, Groups) = (examples, groups);
        foreach (var option in groups.SelectMany(group => group.Options))
        {
            Options.Add(option);
        }
    }

    public IReadOnlyList<HelpExample> Examples { get; }

    public IReadOnlyList<OptionGroup> Groups { get; }
}

/// <summary>A command line and what it does.</summary>
internal sealed record HelpExample(string Words, string Does);

/// <summary>Options that answer one question.</summary>
internal sealed record OptionGroup(string Heading, params IReadOnlyList<Option> Options);
