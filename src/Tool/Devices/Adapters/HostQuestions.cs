using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Adapters;

/// <summary>Requests to kernels/adapters/pb_host.py about one row.</summary>
internal static class HostQuestions
{
    private static readonly string[] Kinds = ["int", "uint", "float", "", "bfloat"];

    private static readonly ImmutableArray<string> Names =
    [
        LentTensors.Query, LentTensors.Pool, "key", "value", LentTensors.BlockTables, LentTensors.QueryStarts, LentTensors.KvLengths,
        LentTensors.KvStarts, LentTensors.PageStarts, LentTensors.PageIndices, LentTensors.LastPageLengths, LentTensors.Sinks,
        LentTensors.Output, LentTensors.OutputScales, LentTensors.Workspace,
    ];

    /// <param name="offset">Gives the offset of a buffer in the lent memory, in bytes.</param>
    public static JsonObject Plan(KernelCase given, int index, ImmutableArray<LentTensor> tensors, Func<string, long> offset) => new()
    {
        ["do"] = "plan",
        ["index"] = index,
        ["case"] = given.ToJson(),
        ["names"] = new JsonArray([.. Names.Select(name => JsonValue.Create(name))]),
        ["tensors"] = new JsonArray([.. tensors.Select(tensor => Told(given, tensor, offset(tensor.Buffer)))]),
    };

    /// <summary>The first call of a process may compile; it counts only where there is no other.</summary>
    /// <param name="planned">Planning times of the sets, in milliseconds; at least one.</param>
    public static double MiddleAfterFirst(double[] planned)
    {
        double[] later = planned.Length > 1 ? planned[1..] : planned;
        Array.Sort(later);
        return later[later.Length / 2];
    }

    /// <summary>True when the kernel works on the data before anything is timed.</summary>
    public static bool IsPrepared(JsonObject reply) => (bool)reply["prepared"]!;

    /// <summary>The report's facts of work that is not timed.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Untimed(bool prepared) =>
        prepared ? [new("not timed", "`prepare`, which works on keys and values before the launches (not paged)")] : [];

    public static JsonObject Facts => new() { ["do"] = "facts" };

    /// <summary>Facts for the report: the kernel's own, and the compilers and tuners that kept results for it.</summary>
    /// <param name="ofEachProcess">True when every process begins without those results.</param>
    public static IEnumerable<KeyValuePair<string, string>> FactsIn(JsonObject reply, bool ofEachProcess)
    {
        foreach (var (name, value) in reply["facts"]!.AsObject())
        {
            yield return new($"kernel: {PlainText.OneLine(name)}", PlainText.OneLine($"{value}"));
        }

        if (reply["tuned"] is JsonArray { Count: > 0 } tuned)
        {
            yield return new("tuning", $"{string.Join(", ", tuned)}: {(ofEachProcess ? "anew in each process" : "kept with the code")}");
        }
    }

    public static JsonObject Prepare => new() { ["do"] = "prepare" };

    /// <param name="pieces">Each is timed.</param>
    /// <param name="launches">Number of launches of a piece, one after the other over the sets.</param>
    /// <param name="first">Set of the first launch.</param>
    /// <param name="graph">True when a piece is recorded once and started as a whole.</param>
    public static JsonObject Launch(int pieces, int launches, int first, bool graph) => new()
    {
        ["do"] = "launch", ["pieces"] = pieces, ["launches"] = launches, ["first"] = first, ["graph"] = graph, ["delay_ns"] = 0,
    };

    private static JsonObject Told(KernelCase given, LentTensor tensor, long offset) => new()
    {
        ["name"] = tensor.Name,
        ["buffer"] = tensor.Buffer,
        ["offset"] = offset + (tensor.FirstElement * tensor.Type.Bytes),
        ["kind"] = Kinds[tensor.Type.Code],
        ["bits"] = tensor.Type.Bits,
        ["format"] = Format(given, tensor),
        ["shape"] = new JsonArray([.. tensor.Shape.Select(length => JsonValue.Create(length))]),
        ["strides"] = new JsonArray([.. tensor.Strides.Select(stride => JsonValue.Create(stride))]),
    };

    private static string Format(KernelCase given, LentTensor tensor) => tensor.Name switch
    {
        LentTensors.Query or LentTensors.Pool or "key" or "value" => AdapterKeys.Spell(given.Workload.Row.Input),
        LentTensors.Output => AdapterKeys.Spell(given.Workload.Row.Output),
        LentTensors.OutputScales => "e4m3",
        _ => $"{Kinds[tensor.Type.Code]}{tensor.Type.Bits}",
    };
}
