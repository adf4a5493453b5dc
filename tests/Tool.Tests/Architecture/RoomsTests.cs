using System.Text.RegularExpressions;

namespace PrefillBench.Tests.Architecture;

/// <summary>The one-way doors between the folders of src/Tool: what each room may use, directly.</summary>
public static partial class RoomsTests
{
    private static readonly string[] Ground = ["Units", "Diagnostics", "Numerics"];

    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Units"] = [],
        ["Diagnostics"] = [],
        ["Numerics"] = [],
        ["Spec"] = [.. Ground],
        ["Statistics"] = [.. Ground],
        ["Baselines"] = [.. Ground],
        ["Workload"] = [.. Ground, "Spec"],
        ["Devices"] = [.. Ground, "Spec", "Workload"],
        ["Measurement"] = [.. Ground, "Spec", "Statistics", "Workload", "Devices"],
        ["Gate"] = [.. Ground, "Spec", "Statistics", "Baselines", "Workload", "Devices", "Measurement"],
        ["Campaign"] = [.. Ground, "Spec", "Statistics", "Baselines", "Workload", "Devices", "Measurement", "Gate"],
        ["Report"] = [.. Ground, "Spec", "Statistics", "Baselines", "Workload", "Devices", "Measurement", "Gate", "Campaign"],
        ["Cli"] = [.. Ground, "Spec", "Statistics", "Baselines", "Workload", "Devices", "Measurement", "Gate", "Campaign", "Report"],
    };

    private static string Source => Path.Combine(Repository.Root, "src", "Tool");

    public static TheoryData<string> Rooms => [.. MayUse.Keys];

    [Fact]
    public static void Every_folder_is_a_room_of_the_design()
    {
        var folders = Directory.EnumerateDirectories(Source).Select(Path.GetFileName)
            .Where(name => name is not ("bin" or "obj" or "Properties"));

        Assert.Empty(folders.Except(MayUse.Keys));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public static void A_room_uses_only_rooms_above_it(string room)
    {
        var folder = Path.Combine(Source, room);
        var forbidden = MayUse.Keys.Except(MayUse[room]).Where(other => other != room).ToArray();

        var uses = from file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories) : []
                   from Match match in RoomName().Matches(File.ReadAllText(file))
                   where forbidden.Contains(match.Groups[1].Value)
                   select $"{Path.GetRelativePath(Source, file)} uses {match.Value}";

        Assert.Empty(uses.Distinct());
    }

    [Fact]
    public static void Native_interop_is_visible_only_inside_the_cuda_device()
    {
        var uses = from file in Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
                   let path = Path.GetRelativePath(Source, file).Replace('\\', '/')
                   where !path.StartsWith("Devices/Cuda/", StringComparison.Ordinal) && !path.StartsWith("obj/", StringComparison.Ordinal)
                   where File.ReadAllText(file).Contains("Devices.Cuda.Interop", StringComparison.Ordinal)
                   select path;

        Assert.Empty(uses);
    }

    [Fact]
    public static void The_contract_with_cpu_kernels_is_visible_only_inside_the_cpu_device_and_no_kernel_is()
    {
        var uses = from file in Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
                   let path = Path.GetRelativePath(Source, file).Replace('\\', '/')
                   let text = path.StartsWith("obj/", StringComparison.Ordinal) ? "" : File.ReadAllText(file)
                   where text.Contains("PrefillBench.Kernels.Cpu", StringComparison.Ordinal)
                       || (!path.StartsWith("Devices/Cpu/", StringComparison.Ordinal) && text.Contains("PrefillBench.Kernels", StringComparison.Ordinal))
                   select path;

        Assert.Empty(uses);
    }

    [GeneratedRegex(@"\bPrefillBench\.(Units|Diagnostics|Numerics|Spec|Statistics|Baselines|Workload|Devices|Measurement|Gate|Campaign|Report|Cli)\b")]
    private static partial Regex RoomName();
}
