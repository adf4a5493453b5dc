using PrefillBench.Kernels.Cpu.Packed;

namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>One thread's float32 arrays for a tile of rows and a block of keys, all row-major.</summary>
internal readonly unsafe struct BlockScratch(float* memory)
{
    public const int Rows = 64;
    public const int Keys = 64;
    public const int HeadSize = RowBlock.HeadSize;

    public const long Bytes = sizeof(float) * ((3L * Rows * HeadSize) + (3L * Keys * HeadSize) + (Rows * Keys) + (2L * Rows));

    /// <summary>[Rows][HeadSize], times bmm1.</summary>
    public float* Query => memory;

    /// <summary>[Rows][HeadSize]</summary>
    public float* Output => memory + (Rows * HeadSize);

    /// <summary>[Keys][HeadSize]: keys before they are transposed.</summary>
    public float* KeyRows => Output + (Rows * HeadSize);

    /// <summary>[HeadSize][Keys]</summary>
    public float* KeysTransposed => KeyRows + (Keys * HeadSize);

    /// <summary>[Keys][HeadSize]</summary>
    public float* Values => KeysTransposed + (Keys * HeadSize);

    /// <summary>[Rows][Keys]</summary>
    public float* Scores => Values + (Keys * HeadSize);

    /// <summary>[Rows]</summary>
    public float* Max => Scores + (Rows * Keys);

    /// <summary>[Rows]</summary>
    public float* Sum => Max + Rows;
}
