using System.Text.RegularExpressions;
using PrefillBench.Devices.Adapters;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Devices.Cpu.Lent;

/// <summary>docs/own-kernels.md has every key of a description, with the sentence of the code.</summary>
public static partial class OwnKernelsPageTests
{
    [Fact]
    public static void The_page_lists_every_key_with_its_meaning()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "own-kernels.md"));
        var keys = page[page.IndexOf("## Every key", StringComparison.Ordinal)..page.IndexOf("## What counts", StringComparison.Ordinal)];
        var rows = Row().Matches(keys).Select(row => (Name: row.Groups["name"].Value, Doc: row.Groups["doc"].Value));

        Assert.Equal(AdapterKeys.Root.Keys.Select(key => (key.Name, key.Doc)), rows);
    }

    [GeneratedRegex(@"^\| `(?<name>\w+)` \|[^|]*\|[^|]*\| (?<doc>[^|]*) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
