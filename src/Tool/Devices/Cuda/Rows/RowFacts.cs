using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Facts for the report on how a row is held in memory and launched.</summary>
internal static class RowFacts
{
    public static IEnumerable<KeyValuePair<string, string>> Of(
        RowDevice device, RowBuffers buffers, RowKernel kernel, HostPlan plan, Rotation rotation, int launches, bool graph)
    {
        var drawn = buffers.Workload.Drawn;
        var planned = CostModel.Total(RowMemory.Of(drawn, plan.Tiles.Length, plan.Workspace.Bytes, rotation));
        var allocated = buffers.Allocations.Aggregate(new ByteCount(0), (sum, allocation) => sum + allocation.Size);
        return new Dictionary<string, string>
        {
            ["caches before a launch"] = Caches(device, drawn.Cost, rotation),
            ["rotation sets"] = $"{rotation.Sets}",
            ["launches per timing"] = launches == 1 ? "1" : $"{launches} in a {(graph ? "graph" : "row")}",
            ["timed"] = graph && launches > 1 ? "graph" : "eager",
            ["memory planned"] = planned.ToString(),
            ["memory allocated"] = allocated.ToString(),
            ["tiles"] = $"{plan.Tiles.Length}",
        };
    }

    private static string Caches(RowDevice device, WorkloadCost cost, Rotation rotation) => !device.ColdL2
        ? "warm"
        : rotation.Spell(cost.MinimumBytes, device.L2Bytes);
}
