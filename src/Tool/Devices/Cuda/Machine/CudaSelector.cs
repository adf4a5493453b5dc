using System.Collections.Immutable;
using System.Globalization;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>
/// Finds the device of a selector: <c>cuda</c> is the first, <c>cuda:1</c> the driver's second, <c>cuda:GPU-1e7b</c> the one whose UUID
/// starts so.
/// </summary>
public static class CudaSelector
{
    private const string Plain = "cuda";

    /// <summary>Exactly one of the two is null.</summary>
    public static (GpuDescription? Gpu, string? WhyNot) Choose(ImmutableArray<GpuDescription> gpus, string selector)
    {
        if (selector == Plain)
        {
            return gpus is [var first, ..] ? (first, null) : (null, "there is no CUDA device");
        }

        var wanted = selector[(Plain.Length + 1)..];
        if (wanted.Length > 0 && wanted.All(char.IsAsciiDigit))
        {
            return int.TryParse(wanted, CultureInfo.InvariantCulture, out var ordinal) && ordinal < gpus.Length
                ? (gpus[ordinal], null)
                : (null, $"there is no device {wanted}; {Known(gpus)}");
        }

        return gpus.Where(gpu => IsPrefix(wanted, gpu.Uuid)).ToArray() switch
        {
            [var only] => (only, null),
            [] => (null, $"no device has a UUID that starts with '{wanted}'; {Known(gpus)}"),
            var several => (null, $"the UUIDs of {several.Length} devices start with '{wanted}'; {Known(gpus)}"),
        };
    }

    // "GPU-" alone would be a prefix of everything: something of the number itself must follow.
    private static bool IsPrefix(string wanted, string uuid) =>
        wanted.Length > "GPU-".Length && uuid.StartsWith(wanted, StringComparison.OrdinalIgnoreCase);

    private static string Known(ImmutableArray<GpuDescription> gpus) => gpus.IsEmpty
        ? "there is none"
        : "there is " + string.Join(", ", gpus.Select(gpu => $"cuda:{gpu.Ordinal} = {gpu.Name} ({gpu.Uuid})"));
}
