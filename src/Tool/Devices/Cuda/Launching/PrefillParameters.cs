using System.Runtime.InteropServices;
using PrefillBench.Devices.Cuda.Interop;

namespace PrefillBench.Devices.Cuda.Launching;

/// <summary>
/// Mirror of <c>pb::PrefillParameters</c> in kernels/include/pb/parameters.cuh, parameter layouts 1 and 2: same fields, same
/// order, same offsets (a test compares them with the header's text). What each field means is said there.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = SizeBytes)]
internal struct PrefillParameters
{
    public const int SizeBytes = 576;

    public CuTensorMap QueryMap;
    public CuTensorMap KvMap;
    public CuTensorMap OutputMap;

    public DevicePointer Query;
    public DevicePointer KvPool;
    public DevicePointer Output;
    public DevicePointer OutputScales;
    public DevicePointer BlockTables;
    public DevicePointer Tiles;
    public DevicePointer Counters;
    public DevicePointer QueryStarts;
    public DevicePointer KvStarts;

    public long PageStride;
    public long PlaneStride;
    public long HeadStride;
    public long TokenStride;

    public int TileCount;
    public int Batch;
    public int QueryTokens;
    public int QueryHeads;
    public int KvHeads;
    public int GroupLog2;
    public int PageSize;
    public int PageSizeLog2;
    public int Pages;
    public int PagesPerSequence;
    public int Causal;

    public float ScoreScale;
    public float OutputScale;
    public float OutputBlockScale;

    public DevicePointer Workspace;

    public DevicePointer Sinks;
    public int Window;
    public float Softcap;
    public int GroupReciprocal;
    public ushort GroupSize;
    public ushort HeadSize;
}
