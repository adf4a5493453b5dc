using System.Collections.Immutable;
using PrefillBench.Cli.Running;
using PrefillBench.Devices;
using PrefillBench.Measurement;
using PrefillBench.Workload;

namespace PrefillBench.Cli.Qualifying;

/// <summary>Today's code made slower on purpose.</summary>
/// <param name="Rows">Ids of the rows that it really slows; the others run what the unchanged side runs.</param>
internal sealed record SlowedSide(SideFolder Folder, ImmutableHashSet<string> Rows);

/// <summary>Makes the sides of qualifying gates, in the way that a device allows.</summary>
internal abstract class GateSides(BlindFolders folders, ImmutableArray<WorkloadRow> rows)
{
    /// <summary>A delay that shows clearly in every row, about a fifth of its time: from what it costs, others are sized.</summary>
    public abstract int TrialLinks { get; }

    protected BlindFolders Folders { get; } = folders;

    protected ImmutableArray<WorkloadRow> Rows { get; } = rows;

    public static GateSides Of(CliEnvironment environment, MeasureRequest request, IDevice device, string folder, RunSetup setup)
    {
        var folders = new BlindFolders(folder);
        ImmutableArray<WorkloadRow> rows = [.. setup.Plan.Rows.Where(row => row.SkipReason is null).Select(row => row.Row)];
        return device switch
        {
            IKernelBuilder builder => new KernelSides(folders, rows, builder, setup.Inputs.KernelsFolder(environment, request), setup.Sides.Current!),
            { Facts.Kind: Spec.DeviceKind.Fake } => new ScriptSides(folders, rows, environment.FakeScript(request.Device), folder),
            _ => new ToolSides(folders, rows),
        };
    }

    /// <summary>A side of today's code.</summary>
    /// <param name="seed">Of the gate, for a device that plays its randomness back.</param>
    public abstract SideFolder Unchanged(ulong seed);

    /// <summary>Rows of one group are slowed by one delay.</summary>
    public abstract string GroupOf(WorkloadRow row);

    /// <param name="links">Of the chain, by group.</param>
    public abstract SlowedSide Delayed(Func<string, int> links, ulong seed);

    public IEnumerable<WorkloadRow> SlowedOf(SlowedSide side) => Rows.Where(row => side.Rows.Contains(row.Id));

    protected ImmutableDictionary<string, int> ByRow(Func<string, int> links) => Rows.ToImmutableDictionary(row => row.Id, row => links(GroupOf(row)));
}

/// <summary>Kernels that are files: compiled again with a planted delay.</summary>
internal sealed class KernelSides(
    BlindFolders folders, ImmutableArray<WorkloadRow> rows, IKernelBuilder builder, string? kernels, ImmutableSortedDictionary<string, KernelImage> current)
    : GateSides(folders, rows)
{
    // A key tile takes some 3,000 cycles and a link a dozen.
    public override int TrialLinks => 50;

    public override SideFolder Unchanged(ulong seed) => Folders.OfImages(current);

    public override string GroupOf(WorkloadRow row) => current[row.Id].CodeSha256;

    public override SlowedSide Delayed(Func<string, int> links, ulong seed)
    {
        var images = builder.Build(kernels, Rows, ByRow(links));
        return new(Folders.OfImages(images), [.. images.Where(row => row.Value.CodeSha256 != current[row.Key].CodeSha256).Select(row => row.Key)]);
    }
}

/// <summary>Kernels that are part of the tool: a build that brings a delay with it.</summary>
internal sealed class ToolSides(BlindFolders folders, ImmutableArray<WorkloadRow> rows) : GateSides(folders, rows)
{
    // A (row, key) pair takes some 15 cycles of a core and a link four.
    public override int TrialLinks => 1000;

    public override SideFolder Unchanged(ulong seed) => Folders.OfBuild(AppContext.BaseDirectory);

    public override string GroupOf(WorkloadRow row) => Spec.Spelling.Of(row.Kernel);

    public override SlowedSide Delayed(Func<string, int> links, ulong seed)
    {
        var side = Unchanged(seed);
        var byKernel = Rows.Select(GroupOf).Distinct().ToImmutableSortedDictionary(kernel => kernel, links, StringComparer.Ordinal);
        new Devices.Cpu.PlantedDelay(byKernel).Write(side.Folder);
        return new(side, [.. Rows.Where(row => byKernel[GroupOf(row)] > 0).Select(row => row.Id)]);
    }
}

/// <summary>A script of times: longer times. Each gate has randomness of its own, as it would on a machine.</summary>
internal sealed class ScriptSides(BlindFolders folders, ImmutableArray<WorkloadRow> rows, string script, string folder) : GateSides(folders, rows)
{
    private int scripts;

    // Hundredths of a percent.
    public override int TrialLinks => 2000;

    public override SideFolder Unchanged(ulong seed) => Side(seed, ImmutableDictionary<string, int>.Empty);

    public override string GroupOf(WorkloadRow row) => row.Id;

    public override SlowedSide Delayed(Func<string, int> links, ulong seed)
    {
        var byRow = ByRow(links);
        return new(Side(seed, byRow), [.. byRow.Where(row => row.Value > 0).Select(row => row.Key)]);
    }

    private SideFolder Side(ulong seed, IReadOnlyDictionary<string, int> delay)
    {
        var file = Path.Combine(folder, $"script-{scripts++}.json");
        File.WriteAllText(file, Devices.Fake.FakeScript.Planted(script, seed, delay));
        return Folders.OfScript(file);
    }
}
