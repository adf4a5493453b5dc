namespace PrefillBench.Kernels.Cpu.Output;

/// <summary>Writes a float32 vector as an output vector of one format.</summary>
internal abstract unsafe class OutputWriter(AttentionProblem problem)
{
    protected int HeadSize { get; } = problem.Shape.HeadSize;

    private readonly TokenTensor output = problem.Output;

    public static OutputWriter For(AttentionProblem problem) => problem.Shape.Output switch
    {
        ElementFormat.Bf16 => new HalfWriter<Bf16Codes>(problem),
        ElementFormat.Fp16 => new HalfWriter<Fp16Codes>(problem),
        ElementFormat.E4M3 => new E4M3Writer(problem),
        ElementFormat.Nvfp4 => new Nvfp4Writer(problem),
        var other => throw new ArgumentOutOfRangeException(nameof(problem), other, "an output format that these kernels do not write"),
    };

    /// <summary>Called by many threads, each with vectors of its own.</summary>
    /// <param name="values">head_size float32, already normalised and scaled.</param>
    /// <param name="token">Index among the concatenated query tokens.</param>
    public abstract void Write(float* values, long token, int head);

    protected byte* Vector(long token, int head) => output.Start + (token * output.TokenStrideBytes) + (head * output.HeadStrideBytes);
}

internal sealed unsafe class HalfWriter<TCodes>(AttentionProblem problem) : OutputWriter(problem)
    where TCodes : struct, IHalfCodes
{
    public override void Write(float* values, long token, int head) =>
        TCodes.FromSingle(new ReadOnlySpan<float>(values, HeadSize), new Span<ushort>(Vector(token, head), HeadSize));
}

internal sealed unsafe class E4M3Writer(AttentionProblem problem) : OutputWriter(problem)
{
    public override void Write(float* values, long token, int head) =>
        E4M3Codes.FromSingle(new ReadOnlySpan<float>(values, HeadSize), new Span<byte>(Vector(token, head), HeadSize));
}

internal sealed unsafe class Nvfp4Writer(AttentionProblem problem) : OutputWriter(problem)
{
    private const int TileRows = 128;
    private const int TileColumns = 4;

    private readonly BlockScales scales = problem.OutputScales;

    public override void Write(float* values, long token, int head)
    {
        var blocks = HeadSize / Nvfp4Block.Size;
        var packed = Vector(token, head);
        for (var block = 0; block < blocks; block++)
        {
            scales.Start[Offset((int)token, (head * blocks) + block)] = Nvfp4Block.Quantize(values, scales.Factor, packed);
            values += Nvfp4Block.Size;
            packed += Nvfp4Block.PackedBytes;
        }
    }

    /// <summary>Offset of a scale in bytes; see <see cref="BlockScales"/>.</summary>
    private long Offset(int row, int column) =>
        (((row / TileRows) * scales.TilesPerRow) + (column / TileColumns)) * (TileRows * TileColumns)
        + (row % 32 * 16) + (row % TileRows / 32 * TileColumns) + (column % TileColumns);
}
