namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>A CUDA version as the driver encodes it: 1000 x major + 10 x minor.</summary>
public readonly record struct CudaVersion(int Encoded)
{
    public int Major => Encoded / 1000;

    public int Minor => Encoded % 1000 / 10;

    public static bool operator <(CudaVersion a, CudaVersion b) => a.Encoded < b.Encoded;

    public static bool operator >(CudaVersion a, CudaVersion b) => a.Encoded > b.Encoded;

    public override string ToString() => $"{Major}.{Minor}";
}
