namespace PrefillBench.Tests.Architecture;

/// <summary>
/// The one-way doors of the tool: each room with the rooms it may use. A room is a namespace or a type; whatever is in it belongs to the
/// longest name here that begins its own. To use a room is not to use the rooms inside it.
/// </summary>
internal static class Rooms
{
    private const string Root = "PrefillBench.";

    private static readonly string[] Ground = ["Units", "Diagnostics", "Numerics", "CodeFiles"];
    private static readonly string[] Device = [.. Ground, "Spec", "Workload", "Devices"];
    private static readonly string[] Measurement = [.. Device, "Statistics"];
    private static readonly string[] Gate = [.. Measurement, "Baselines", "Measurement"];
    private static readonly string[] Cli = [.. Gate, "Gate", "Sharding", "Runs", "Results", "Report", "Devices.DeviceCatalog"];

    public static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Units"] = [],
        ["Diagnostics"] = [],
        ["Numerics"] = [],
        ["CodeFiles"] = ["Diagnostics"],
        ["Spec"] = Ground,
        ["Statistics"] = Ground,
        ["Baselines"] = Ground,
        ["Workload"] = [.. Ground, "Spec"],

        // What every device is, and the three that there are. The catalog alone knows them all.
        ["Devices"] = [.. Ground, "Spec", "Workload"],
        ["Devices.DeviceCatalog"] =
        [
            .. Device, "Devices.Descriptions", "Devices.Fake", "Devices.Cpu", "Devices.Cuda", "Devices.Cuda.Machine",
            "Devices.Cuda.Watch", "Devices.Cuda.Rows",
        ],
        ["Devices.Descriptions"] = [.. Ground, "Spec"],
        ["Devices.Fake"] = [.. Device, "Devices.Descriptions"],
        ["Devices.Adapters"] = [.. Device, "Devices.Descriptions"],
        ["Devices.Cpu"] = [.. Device, "Devices.Descriptions", "Devices.Adapters", "Kernels"],
        ["Devices.Cuda"] = [.. Device, "Devices.Cuda.Interop", "Devices.Cuda.Machine", "Devices.Cuda.Watch"],
        ["Devices.Cuda.Interop"] = Ground,
        ["Devices.Cuda.Compilation"] = [.. Device, "Devices.Cuda.Interop"],
        ["Devices.Cuda.Kernels"] = [.. Device, "Devices.Descriptions", "Devices.Adapters", "Devices.Cuda.Compilation"],
        ["Devices.Cuda.Launching"] = [.. Device, "Devices.Cuda.Interop", "Devices.Cuda.Kernels"],
        ["Devices.Cuda.Watch"] = [.. Device, "Devices.Cuda.Interop"],
        ["Devices.Cuda.Machine"] = [.. Device, "Devices.Cuda.Interop", "Devices.Cuda.Watch"],
        ["Devices.Cuda.Sides"] =
        [
            .. Device, "Devices.Descriptions", "Devices.Adapters", "Devices.Cuda.Compilation", "Devices.Cuda.Kernels",
        ],
        ["Devices.Cuda.Rows"] =
        [
            .. Device, "Devices.Adapters", "Devices.Cuda", "Devices.Cuda.Interop", "Devices.Cuda.Compilation", "Devices.Cuda.Kernels",
            "Devices.Cuda.Launching", "Devices.Cuda.Watch", "Devices.Cuda.Machine", "Devices.Cuda.Sides",
        ],

        // The contract with CPU kernels, and the bundled ones, which nothing of the tool may name.
        ["Kernels"] = [],
        ["Kernels.Cpu"] = ["Kernels"],

        // A sweep split among cards and machines: what follows from the plan alone.
        ["Sharding"] = Ground,

        ["Measurement"] = Measurement,
        ["Gate"] = Gate,
        ["Runs"] = [.. Gate, "Gate", "Sharding", "Devices.DeviceCatalog"],
        ["Results"] = [.. Gate, "Gate", "Runs"],
        ["Report"] = [.. Gate, "Gate", "Runs", "Results"],

        // The two commands that are about a GPU see more of it than the others.
        ["Cli"] = [.. Cli, "Cli.Doctor", "Cli.Kernels"],
        ["Cli.Doctor"] = [.. Cli, "Cli", "Devices.Cuda.Compilation", "Devices.Cuda.Machine", "Devices.Cuda.Watch"],
        ["Cli.Kernels"] = [.. Cli, "Cli", "Devices.Cuda.Compilation", "Devices.Cuda.Kernels"],
    };

    /// <summary>
    /// Doors that are still open and should not be: a type and the room it uses all the same. The list only ever becomes shorter.
    /// </summary>
    public static readonly HashSet<(string User, string Used)> StillOpen =
    [
        ("Cli.InitCommand", "Devices.Cuda.Kernels"),
        ("Devices.Cuda.Kernels.KernelSelection", "Devices.Cuda.Launching"),
        ("Devices.Cuda.Watch.GpuSensors", "Devices.Cuda.Machine"),
        ("Devices.Cuda.Watch.NvmlGpu", "Devices.Cuda.Machine"),
    ];

    /// <returns>The room of a type; null for types of other people.</returns>
    public static string? Of(string type) => type.StartsWith(Root, StringComparison.Ordinal)
        ? MayUse.Keys.Where(room => $"{type}.".StartsWith($"{Root}{room}.", StringComparison.Ordinal)).MaxBy(room => room.Length)
        : null;

    /// <returns>The name of a type as the table has it.</returns>
    public static string Short(string type) => type[Root.Length..];
}
