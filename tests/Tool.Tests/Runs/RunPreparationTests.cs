using PrefillBench.Runs;

namespace PrefillBench.Tests.Runs;

public static class RunPreparationTests
{
    /// <summary>With nothing approved, rows are measured once each instead of in pairs, so that more fit a budget than as pairs would.</summary>
    [Fact]
    public static void Every_row_that_fits_the_budget_without_pairs_gets_its_kernels()
    {
        using var bench = new ToolBench();
        using var device = new KernelDevice();

        var setup = Prepared(bench, device, budget: TimeSpan.FromSeconds(4 * KernelDevice.RowSeconds + 1));

        Assert.Equal(4, setup.Sweep.Rows.Length);
        Assert.All(setup.Sweep.Rows, row => Assert.Null(row.SkipReason));
        Assert.Equal(setup.Sweep.Rows.Select(row => row.Row.Id).Order(), setup.Sides.Current!.Keys.Order());
    }

    [Fact]
    public static void What_does_not_fit_even_so_is_skipped_with_the_numbers()
    {
        using var bench = new ToolBench();
        using var device = new KernelDevice();

        var setup = Prepared(bench, device, budget: TimeSpan.FromSeconds(3 * KernelDevice.RowSeconds));

        Assert.Equal(2, setup.Sweep.Rows.Count(row => row.SkipReason is null));
        Assert.All(setup.Sweep.Rows.Where(row => row.SkipReason is not null), row => Assert.Contains("the budget is 30 s", row.SkipReason, StringComparison.Ordinal));
    }

    private static RunSetup Prepared(ToolBench bench, KernelDevice device, TimeSpan budget) => new RunPreparation(
        KernelDevice.Environment(bench.Folder), KernelDevice.Request("two") with { Published = true, Budget = budget }, device, bench.At("sides")).Prepare(new PolicyOverrides());
}
