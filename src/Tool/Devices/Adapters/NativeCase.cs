using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Adapters;

/// <summary>A case and its tensors as the structs that a library is handed.</summary>
/// <param name="pinned">Owns what the structs point to.</param>
internal sealed unsafe class NativeCase(KernelCase given, Pinned pinned)
{
    private const int Host = 1;
    private const int Cuda = 2;

    private int DeviceType => given.Device == DeviceKind.Cuda ? Cuda : Host;

    public PbCase Case()
    {
        var (row, shape, batch, scales) = (given.Workload.Row, given.Workload.Case, given.Workload.Batch, given.Scales);
        return new()
        {
            Size = (uint)sizeof(PbCase),
            Abi = KernelCase.Abi,
            DeviceType = DeviceType,
            DeviceId = given.DeviceId,
            Threads = given.Threads,
            Batch = batch.BatchSize,
            QueryTokens = batch.TotalQueryTokens,
            QueryHeads = shape.Heads.Query,
            KvHeads = shape.Heads.Kv,
            HeadSize = shape.HeadSize,
            PageSize = shape.BlockSize,
            PagesPerSequence = given.Workload.Tables.PagesPerSequence,
            Nhd = shape.KvLayout == KvLayout.Nhd ? 1 : 0,
            Causal = shape.Causal ? 1 : 0,
            Input = Format(row.Input),
            Output = Format(row.Output),
            ScoreScale = scales.Bmm1,
            OutputScale = scales.Bmm2,
            OutputBlockScale = scales.OutputBlock,
            QueryScale = scales.Query,
            KeyScale = scales.Key,
            ValueScale = scales.Value,
            Window = shape.Window,
            Sinks = shape.Sinks ? 1 : 0,
            Softcap = shape.Softcap,
            QueryLengths = pinned.Of<int>([.. batch.QueryLengths]),
            KvLengths = pinned.Of<int>([.. batch.KvLengths]),
            Json = pinned.Text(given.ToJson().ToJsonString()),
        };
    }

    /// <param name="tensors">The tensors of the row.</param>
    /// <param name="address">Gives a buffer's address by its name.</param>
    public PbSet Set(int index, IEnumerable<LentTensor> tensors, Func<string, nint> address)
    {
        var set = new PbSet { Size = (uint)sizeof(PbSet), Index = index };
        foreach (var tensor in tensors)
        {
            Field(ref set, tensor.Name) = new()
            {
                Data = address(tensor.Buffer) + (nint)(tensor.FirstElement * tensor.Type.Bytes),
                DeviceType = DeviceType,
                DeviceId = given.DeviceId,
                Dimensions = tensor.Shape.Length,
                TypeCode = tensor.Type.Code,
                TypeBits = tensor.Type.Bits,
                TypeLanes = 1,
                Shape = pinned.Of<long>([.. tensor.Shape]),
                Strides = pinned.Of<long>([.. tensor.Strides]),
            };
        }

        return set;
    }

    private static ref PbTensor Field(ref PbSet set, string name)
    {
        switch (name)
        {
            case LentTensors.Query: return ref set.Query;
            case LentTensors.Pool: return ref set.Kv;
            case "key": return ref set.Key;
            case "value": return ref set.Value;
            case LentTensors.BlockTables: return ref set.BlockTables;
            case LentTensors.QueryStarts: return ref set.QueryStarts;
            case LentTensors.KvLengths: return ref set.KvLengths;
            case LentTensors.KvStarts: return ref set.KvStarts;
            case LentTensors.PageStarts: return ref set.PageStarts;
            case LentTensors.PageIndices: return ref set.PageIndices;
            case LentTensors.LastPageLengths: return ref set.LastPageLengths;
            case LentTensors.Sinks: return ref set.Sinks;
            case LentTensors.Output: return ref set.Output;
            case LentTensors.OutputScales: return ref set.OutputScales;
            case LentTensors.Workspace: return ref set.Workspace;
            default: throw new ArgumentOutOfRangeException(nameof(name), name, "not a tensor of pb_set");
        }
    }

    private static int Format(OutputFormat format) => format switch
    {
        OutputFormat.Bf16 => 0,
        OutputFormat.Fp16 => 1,
        OutputFormat.E4M3 => 2,
        OutputFormat.Nvfp4 => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };
}
