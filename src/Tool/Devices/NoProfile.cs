namespace PrefillBench.Devices;

/// <summary>A device without marks for profilers.</summary>
internal sealed class NoProfile : IDisposable
{
    public static NoProfile Instance { get; } = new();

    public void Dispose()
    {
    }
}
