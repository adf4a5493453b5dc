namespace PrefillBench.Kernels;

/// <summary>The format of a tensor's elements. Later contracts may have more: a kernel refuses those that it does not know.</summary>
public enum ElementFormat
{
    /// <summary>bfloat16, two bytes.</summary>
    Bf16 = 0,

    /// <summary>FP8 E4M3 without infinities, one byte.</summary>
    E4M3 = 1,

    /// <summary>
    /// e2m1, two elements to a byte with the even one in the low nibble, and one e4m3 scale for 16 elements; outputs only.
    /// </summary>
    Nvfp4 = 2,

    /// <summary>IEEE 754 binary16, two bytes.</summary>
    Fp16 = 3,
}
