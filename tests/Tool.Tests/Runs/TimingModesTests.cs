using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices;
using PrefillBench.Runs.Code;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Runs;

/// <summary>A graph leaves out the host's part of a launch, so a pair is timed as one only where both sides can.</summary>
public static class TimingModesTests
{
    private const string Cubin = """{"parameterLayout": 1}""";
    private const string Recorded = """{"form": "python", "graph": true}""";
    private const string NotRecorded = """{"form": "python", "graph": false}""";

    [Theory]
    [InlineData(Cubin, Cubin, false)]
    [InlineData(Cubin, Recorded, false)]
    [InlineData(Cubin, NotRecorded, true)]
    [InlineData(NotRecorded, Recorded, true)]
    [InlineData(NotRecorded, NotRecorded, false)]
    [InlineData(Recorded, null, false)]
    public static void Both_sides_are_launched_one_by_one_where_one_cannot_be_recorded(string current, string? approved, bool eager)
    {
        var none = ImmutableSortedDictionary.Create<string, KernelCode>(StringComparer.Ordinal);

        var rows = TimingModes.Eager(none.Add("case/mine", Code(current)), approved is null ? none : none.Add("case/mine", Code(approved)));

        Assert.Equal(eager ? ["case/mine"] : [], rows);
    }

    [Fact]
    public static void A_worker_reads_it_from_its_sides_folder()
    {
        using var folder = new TemporaryFolder();
        var codes = new Dictionary<string, KernelCode> { ["case/mine"] = Code(Recorded), ["case/other"] = Code(Recorded) };

        SideCode.Write(folder.Path, codes, eager: ["case/mine"]);

        Assert.Equal(["case/mine"], SideCode.EagerRows(folder.Path));
    }

    private static KernelCode Code(string description) => KernelCode.Of(JsonNode.Parse(description)!.AsObject());
}
