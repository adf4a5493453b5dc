using System.Globalization;

namespace PrefillBench.Devices.Cuda.Machine;

/// <summary>
/// Explains which GPUs CUDA_VISIBLE_DEVICES hides. The driver says how many are visible; the value says why (CUDA C++ Programming Guide,
/// "CUDA Environment Variables": numbers or beginnings of UUIDs, and nothing behind the first that is not valid is visible).
/// </summary>
public static class VisibleDevices
{
    public const string Variable = "CUDA_VISIBLE_DEVICES";

    /// <summary>
    /// Why fewer GPUs are visible than the value names; null where none is missing, and where the driver did not come so far as to read it.
    /// </summary>
    /// <param name="value">The variable's value; null where it is not set.</param>
    public static string? Complaint(string? value, DriverFindings findings) =>
        findings is { LibraryFound: true, StartError: null or CudaAvailability.NoDevice }
            ? Complaint(value, findings.MachineGpus, findings.Gpus.Length)
            : null;

    /// <summary>Why fewer GPUs are visible than the value names; null where none is missing.</summary>
    /// <param name="value">The variable's value; null where it is not set.</param>
    /// <param name="machineGpus">GPUs of the machine; null where nobody says.</param>
    /// <param name="shown">GPUs that the driver shows to this process.</param>
    public static string? Complaint(string? value, int? machineGpus, int shown)
    {
        if (value is null)
        {
            return null;
        }

        var named = value.Split(',').Select(entry => entry.Trim()).ToArray();
        return value.Trim().Length == 0 ? shown > 0 ? null : $"{Variable} is set and empty, which hides every GPU; unset it"
            : shown >= named.Length ? null
            : $"{Variable}={value.Trim()} names {named.Length} and {shown} {(shown == 1 ? "is" : "are")} visible: "
                + Why(named, machineGpus, shown);
    }

    private static string Why(string[] named, int? machineGpus, int shown)
    {
        var twice = named.GroupBy(entry => entry, StringComparer.OrdinalIgnoreCase).FirstOrDefault(entries => entries.Count() > 1)?.Key;
        var hides = Array.IndexOf(named, "-1");
        return named.Contains("NoDevFiles") ? "Slurm sets NoDevFiles where a job asked for no GPU, see --gres"
            : twice is not null ? $"{twice} is listed twice; name each once"
            : hides >= 0 ? $"-1 hides {(hides == 0 ? "every GPU" : "what is behind it")}"
            : named.Count(entry => entry.StartsWith("MIG-", StringComparison.OrdinalIgnoreCase)) > 1
                ? "a process can see only one MIG instance; name one"
            : Unknown(named[Math.Min(shown, named.Length - 1)], machineGpus);
    }

    private static string Unknown(string entry, int? machineGpus) =>
        int.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? machineGpus is { } count && number >= count
                ? $"there is no GPU {number}, the machine {(count == 1 ? "has GPU 0 only" : $"has GPUs 0 to {count - 1}")}"
                : $"GPU {number} is not visible to this process; a GPU that is split into MIG instances is named by an instance's UUID"
            : entry.Length == 0 ? "an entry is empty"
            : entry.StartsWith("GPU-", StringComparison.OrdinalIgnoreCase) || entry.StartsWith("MIG-", StringComparison.OrdinalIgnoreCase)
                ? $"no UUID begins with {entry}, or several do; `nvidia-smi -L` lists them"
            : $"'{entry}' is neither a number nor the beginning of a UUID";
}
