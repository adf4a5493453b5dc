using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Adapters;

/// <summary>pb_tensor of prefill_bench_kernel.h, which is the DLTensor of DLPack.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PbTensor
{
    public nint Data;
    public int DeviceType;
    public int DeviceId;
    public int Dimensions;
    public byte TypeCode;
    public byte TypeBits;
    public ushort TypeLanes;
    public long* Shape;
    public long* Strides;
    public ulong ByteOffset;
}

/// <summary>pb_description.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PbDescription
{
    public uint Size;
    public uint Abi;
    public nint Name;
    public nint Version;
}

/// <summary>pb_case.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PbCase
{
    public uint Size;
    public uint Abi;
    public int DeviceType;
    public int DeviceId;
    public int Threads;
    public int Batch;
    public int QueryTokens;
    public int QueryHeads;
    public int KvHeads;
    public int HeadSize;
    public int PageSize;
    public int PagesPerSequence;
    public int Nhd;
    public int Causal;
    public int Input;
    public int Output;
    public float ScoreScale;
    public float OutputScale;
    public float OutputBlockScale;
    public float QueryScale;
    public float KeyScale;
    public float ValueScale;
    public int Window;
    public int Sinks;
    public float Softcap;
    public int* QueryLengths;
    public int* KvLengths;
    public byte* Json;
}

/// <summary>pb_set.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PbSet
{
    public uint Size;
    public int Index;
    public PbTensor Query;
    public PbTensor Kv;
    public PbTensor Key;
    public PbTensor Value;
    public PbTensor BlockTables;
    public PbTensor QueryStarts;
    public PbTensor KvLengths;
    public PbTensor KvStarts;
    public PbTensor PageStarts;
    public PbTensor PageIndices;
    public PbTensor LastPageLengths;
    public PbTensor Sinks;
    public PbTensor Output;
    public PbTensor OutputScales;
    public PbTensor Workspace;
}
