namespace PrefillBench.Spec;

/// <summary>Element types of inputs and output.</summary>
public enum Quantization
{
    /// <summary>Q, K, V and output bf16.</summary>
    Bf16,

    /// <summary>Q, K, V and output fp16.</summary>
    Fp16,

    /// <summary>Q, K, V e4m3; output bf16.</summary>
    Fp8Qkv,

    /// <summary>Q, K, V and output e4m3.</summary>
    Fp8,

    /// <summary>Q, K, V e4m3; output packed e2m1 with one e4m3 scale per 16 elements.</summary>
    Fp8Nvfp4,
}

/// <summary>The treatment of the scales that fp8 data was quantised with.</summary>
public enum Fp8Scales
{
    /// <summary>They are undone: scores and outputs are those of the data before it was quantised.</summary>
    Applied,

    /// <summary>
    /// q, k and v scales are 1, as in the newest published script, and <c>baseline</c> reads the data before it was quantised.
    /// </summary>
    One,
}

public enum KvLayout
{
    /// <summary>(pages, 2, kv_heads, page, dim)</summary>
    Hnd,

    /// <summary>(pages, 2, page, kv_heads, dim)</summary>
    Nhd,
}

public enum PrefixMode
{
    /// <summary>A cached prefix as long as the prompt range, as in the published benchmark.</summary>
    Published,

    /// <summary>No cached prefix.</summary>
    None,
}

/// <summary>The kinds of devices. <see cref="Fake"/> plays back scripted times, for tests and demonstrations.</summary>
public enum DeviceKind
{
    Cpu,
    Cuda,
    Fake,
}

public enum FailOrWarn
{
    Fail,
    Warn,
}

public enum FailOrRecord
{
    Fail,
    Record,
}

public enum FailOrNote
{
    Fail,
    Note,
}

/// <summary>Spellings of the choices in YAML, ids and on the command line.</summary>
public static class Spelling
{
    public static string Of(KernelComputes computes) => computes == KernelComputes.Bf16 ? "bf16" : "case";

    public static string Of(Quantization quantization) => quantization switch
    {
        Quantization.Bf16 => "bf16",
        Quantization.Fp16 => "fp16",
        Quantization.Fp8Qkv => "fp8_qkv",
        Quantization.Fp8 => "fp8",
        Quantization.Fp8Nvfp4 => "fp8_nvfp4",
        _ => throw new ArgumentOutOfRangeException(nameof(quantization)),
    };

    public static string Of(Fp8Scales scales) => scales == Fp8Scales.Applied ? "applied" : "one";

    public static string Of(KvLayout layout) => layout == KvLayout.Hnd ? "HND" : "NHD";

    public static string Of(PrefixMode prefix) => prefix == PrefixMode.Published ? "published" : "none";

    public static string Of(DeviceKind kind) => kind switch
    {
        DeviceKind.Cpu => "cpu",
        DeviceKind.Cuda => "cuda",
        DeviceKind.Fake => "fake",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
