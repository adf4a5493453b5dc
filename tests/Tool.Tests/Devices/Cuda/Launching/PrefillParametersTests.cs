using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using PrefillBench.Devices.Cuda;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Devices.Cuda.Launching;
using PrefillBench.Devices.Cuda.Rows;
using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests.Devices.Cuda.Launching;

/// <summary>The host's mirror of the kernel argument against the text of parameters.cuh.</summary>
public static partial class PrefillParametersTests
{
    private static string Header { get; } = File.ReadAllText(Path.Combine(Repository.Root, "kernels", "include", "pb", "parameters.cuh"));

    [Fact]
    public static void The_mirror_has_the_header_s_fields_at_the_header_s_offsets()
    {
        var fields = typeof(PrefillParameters).GetFields(BindingFlags.Instance | BindingFlags.Public)
            .Select(field => (Name: SnakeCase(field.Name), Offset: OffsetOf(field))).OrderBy(field => field.Offset);

        Assert.Equal(HeaderFields("PrefillParameters"), fields);
    }

    [Fact]
    public static unsafe void The_mirror_has_the_size_the_header_asserts()
    {
        var asserted =
            SizeAssertion().Matches(Header).ToDictionary(match => match.Groups[1].Value, match => int.Parse(match.Groups[2].Value));

        Assert.Equal(asserted["PrefillParameters"], sizeof(PrefillParameters));
        Assert.Equal(PrefillParameters.SizeBytes, sizeof(PrefillParameters));
        Assert.Equal(Tile.SizeBytes, asserted["Tile"]);
        Assert.Contains(
            $"parameter layouts {KernelManifest.PlainLayout} and {KernelManifest.ModelLayout} of", Header, StringComparison.Ordinal);
    }

    [Fact]
    public static void A_row_times_the_group_s_reciprocal_is_the_row_s_token()
    {
        foreach (var group in Enumerable.Range(1, 256))
        {
            var reciprocal = PrefillArguments.GroupReciprocal(group);

            Assert.All(Enumerable.Range(0, Math.Min(65_535 / group, 2040) + 1), row => Assert.Equal(row / group, (row * reciprocal) >> 16));
        }
    }

    [Fact]
    public static void A_tile_has_the_header_s_fields_in_the_header_s_order() =>
        Assert.Equal(
            HeaderFields("Tile").Select(field => field.Name),
            typeof(Tile).GetConstructors().Select(c => c.GetParameters()).Single(p => p.Length == 4).Select(p => SnakeCase(p.Name!)));

    /// <summary>As C++ lays them out: each field at the next multiple of its size; a TensorMap has 128 bytes.</summary>
    private static List<(string Name, int Offset)> HeaderFields(string type)
    {
        var body = Regex.Match(Header, $@"struct (?:alignas\(\d+\) )?{type} \{{(.*?)\n\}};", RegexOptions.Singleline).Groups[1].Value;
        var (fields, next) = (new List<(string, int)>(), 0);
        foreach (Match field in Field().Matches(body))
        {
            var size = field.Groups["type"].Value switch
            {
                "TensorMap" => 128,
                "unsigned short" => 2,
                "int" or "float" => 4,
                var wide when wide.EndsWith('*') || wide == "long long" => 8,
                var other => throw new InvalidOperationException($"a field of type '{other}'"),
            };
            next = (next + Math.Min(size, 64) - 1) / Math.Min(size, 64) * Math.Min(size, 64);
            fields.Add((field.Groups["name"].Value, next));
            next += size;
        }

        return fields;
    }

    /// <summary>Where the bytes change when the field does.</summary>
    private static int OffsetOf(FieldInfo field)
    {
        object parameters = default(PrefillParameters);
        field.SetValue(parameters, field.FieldType switch
        {
            var t when t == typeof(CuTensorMap) => Ones(),
            var t when t == typeof(DevicePointer) => new DevicePointer(ulong.MaxValue),
            var t when t == typeof(long) => -1L,
            var t when t == typeof(int) => -1,
            var t when t == typeof(ushort) => ushort.MaxValue,
            var t when t == typeof(float) => BitConverter.Int32BitsToSingle(-1),
            var t => throw new InvalidOperationException($"a field of type {t}"),
        });
        var boxed = (PrefillParameters)parameters;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<PrefillParameters>(in boxed)).IndexOf((byte)0xFF);
    }

    private static CuTensorMap Ones()
    {
        var map = default(CuTensorMap);
        map[0] = ulong.MaxValue;
        return map;
    }

    private static string SnakeCase(string name) =>
        Capital().Replace(name, match => (match.Index == 0 ? "" : "_") + match.Value.ToLowerInvariant());

    [GeneratedRegex(@"^ +(?:const )?(?<type>unsigned char\*|[\w ]+?\*?) (?<name>\w+);", RegexOptions.Multiline)]
    private static partial Regex Field();

    [GeneratedRegex(@"static_assert\(sizeof\((\w+)\) == (\d+)")]
    private static partial Regex SizeAssertion();

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
