using PrefillBench.Runs;
using PrefillBench.Runs.Code;
using PrefillBench.Tests.Cli;

namespace PrefillBench.Tests.Runs;

public static class RunPreparationTests
{
    /// <summary>
    /// With nothing approved, rows are measured once each instead of in pairs, so that more fit a budget than as pairs would.
    /// </summary>
    [Fact]
    public static void Every_row_that_fits_the_budget_without_pairs_gets_its_kernels()
    {
        using var bench = new ToolBench();
        using var device = new KernelDevice();

        var planned = Planned(bench, device, budget: TimeSpan.FromSeconds(4 * KernelDevice.RowSeconds + 1));

        Assert.Equal(4, planned.Sweep.Rows.Length);
        Assert.All(planned.Sweep.Rows, row => Assert.Null(row.SkipReason));
        Assert.Equal(planned.Sweep.Rows.Select(row => row.Row.Id).Order(), planned.Codes.ByRow.Keys.Order());
    }

    [Fact]
    public static void What_does_not_fit_even_so_is_skipped_with_the_numbers()
    {
        using var bench = new ToolBench();
        using var device = new KernelDevice();

        var planned = Planned(bench, device, budget: TimeSpan.FromSeconds(3 * KernelDevice.RowSeconds));

        Assert.Equal(2, planned.Sweep.Rows.Count(row => row.SkipReason is null));
        Assert.All(
            planned.Sweep.Rows.Where(row => row.SkipReason is not null),
            row => Assert.Contains("the budget is 30 s", row.SkipReason, StringComparison.Ordinal));
    }

    private static PlannedRun Planned(ToolBench bench, KernelDevice device, TimeSpan budget)
    {
        var host = KernelDevice.Host(bench.Folder);
        var request = KernelDevice.Request(bench.Folder, "two") with { Published = true, Budget = budget };
        var read = ReadRun.Of(request, WrittenInputs.Read(bench.Folder, host.Today, request.Spec, request.Case), device.Facts);
        return PlannedRun.Of(read, device, rows => new SidePreparation(host, read, device).Prepare(rows).Codes);
    }
}
