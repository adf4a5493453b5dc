using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices;

/// <summary>
/// The kernels of one side of a comparison as a folder that says nothing of the side: one subfolder a kernel, named by content, and
/// <c>rows.json</c>, which says by row id which of them runs it. What is measured was built before the first pair.
/// </summary>
public static class SideCode
{
    private const string RowsFile = "rows.json";
    private const string RuntimeFile = "runtime.txt";
    private const string EagerFile = "eager.json";
    private const string DescriptionFile = "kernel" + KernelForms.Ending;
    private const long LimitBytes = 64L << 20;

    /// <param name="folder">Created; absolute.</param>
    /// <param name="byRow">Code by row id.</param>
    /// <param name="runtime">Version of .NET that the side's workers run on; null means that of this process.</param>
    /// <param name="eager">Rows whose launches are not recorded, though their kernel could be: the other side's cannot.</param>
    public static void Write(
        string folder, IReadOnlyDictionary<string, KernelCode> byRow, string? runtime = null, IReadOnlyCollection<string>? eager = null)
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (row, code) in byRow)
        {
            var name = names[row] = code.Sha256[..16];
            if (!Directory.Exists(Path.Combine(folder, name)))
            {
                code.Write(Path.Combine(folder, name), DescriptionFile);
            }
        }

        if (runtime is not null)
        {
            WholeFile.Write(Path.Combine(folder, RuntimeFile), runtime);
        }

        if (eager is { Count: > 0 })
        {
            var rows = JsonSerializer.Serialize([.. eager.Order(StringComparer.Ordinal)], SideCodeJson.Default.StringArray);
            WholeFile.Write(Path.Combine(folder, EagerFile), rows);
        }

        WholeFile.Write(Path.Combine(folder, RowsFile), JsonSerializer.Serialize(names, SideCodeJson.Default.SortedDictionaryStringString));
    }

    /// <summary>The runtime that a side asks for; null means that of whoever starts its workers.</summary>
    public static string? RuntimeOf(string folder) =>
        Path.Combine(folder, RuntimeFile) is var file && File.Exists(file) ? File.ReadAllText(file) : null;

    /// <summary>Row ids whose launches are each queued by itself, whatever the kernel could do.</summary>
    internal static ImmutableHashSet<string> EagerRows(string folder) =>
        Path.Combine(folder, EagerFile) is var file && File.Exists(file)
            ? [.. JsonSerializer.Deserialize(WholeFile.Read(file, LimitBytes, Codes.KernelsNotFound), SideCodeJson.Default.StringArray)!]
            : [];

    /// <summary>The description of the kernel that runs each row, by row id; null for a folder that is no side's.</summary>
    internal static ImmutableDictionary<string, string>? Read(string folder)
    {
        var file = Path.Combine(folder, RowsFile);
        if (!File.Exists(file))
        {
            return null;
        }

        var text = WholeFile.Read(file, LimitBytes, Codes.KernelsNotFound);
        return JsonSerializer.Deserialize(text, SideCodeJson.Default.SortedDictionaryStringString)!
            .ToImmutableDictionary(row => row.Key, row => Path.Combine(folder, row.Value, DescriptionFile));
    }
}

[JsonSerializable(typeof(SortedDictionary<string, string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class SideCodeJson : JsonSerializerContext;
