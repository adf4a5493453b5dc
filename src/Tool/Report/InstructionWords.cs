using System.Collections.Frozen;

namespace PrefillBench.Report;

/// <summary>Classes of instructions as reports call them; a class that is not here is called by its name.</summary>
internal static class InstructionWords
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["wgmma"] = "tensor-core wgmma",
        ["mma"] = "tensor-core mma",
        ["tma_load"] = "TMA loads",
        ["tma_store"] = "TMA stores",
        ["tma_bulk"] = "TMA bulk copies",
        ["tma_reduce"] = "TMA reductions",
        ["tma_prefetch"] = "TMA prefetches",
        ["cp_async"] = "asynchronous copies (cp.async)",
        ["local_load"] = "loads from local memory",
        ["local_store"] = "stores to local memory",
        ["global_load"] = "global loads",
        ["global_store"] = "global stores",
        ["shared_load"] = "shared loads",
        ["shared_store"] = "shared stores",
        ["constant_load"] = "loads of constants",
        ["atomic"] = "atomics",
        ["mufu"] = "special functions (MUFU)",
        ["barrier"] = "barriers",
        ["mbarrier"] = "mbarrier operations",
        ["fence"] = "fences and waits",
        ["shuffle"] = "shuffles",
        ["warp"] = "other warp operations",
        ["double"] = "double precision",
        ["convert"] = "conversions",
        ["move"] = "moves",
        ["branch"] = "branches",
        ["vector"] = "vector operations",
        ["call"] = "calls",
        ["load"] = "loads",
        ["store"] = "stores",
        ["stack"] = "moves on the stack",
    }.ToFrozenDictionary();

    public static string Of(string kind) => Words.GetValueOrDefault(kind, kind);
}
