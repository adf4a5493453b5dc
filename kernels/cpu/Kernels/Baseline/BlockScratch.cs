namespace PrefillBench.Kernels.Cpu.Baseline;

/// <summary>Sizes of the blocked kernel.</summary>
internal static class Block
{
    public const int Rows = 64;
    public const int Keys = 64;
}

/// <summary>One thread's float32 arrays for a tile of rows and a block of keys, all row-major.</summary>
internal readonly unsafe struct BlockScratch<TShape>(float* memory)
    where TShape : struct, IKernelShape
{
    public static int HeadSize => TShape.HeadSize;

    public static long Bytes =>
        sizeof(float) * ((3L * Block.Rows * HeadSize) + (3L * Block.Keys * HeadSize) + (Block.Rows * Block.Keys) + (2L * Block.Rows));

    /// <summary>[Rows][HeadSize], times bmm1.</summary>
    public float* Query => memory;

    /// <summary>[Rows][HeadSize]</summary>
    public float* Output => memory + (Block.Rows * HeadSize);

    /// <summary>[Keys][HeadSize]: keys before they are transposed.</summary>
    public float* KeyRows => Output + (Block.Rows * HeadSize);

    /// <summary>[HeadSize][Keys]</summary>
    public float* KeysTransposed => KeyRows + (Block.Keys * HeadSize);

    /// <summary>[Keys][HeadSize]</summary>
    public float* Values => KeysTransposed + (Block.Keys * HeadSize);

    /// <summary>[Rows][Keys]</summary>
    public float* Scores => Values + (Block.Keys * HeadSize);

    /// <summary>[Rows]</summary>
    public float* Max => Scores + (Block.Rows * Block.Keys);

    /// <summary>[Rows]</summary>
    public float* Sum => Max + Block.Rows;
}
