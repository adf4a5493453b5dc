using System.Runtime.InteropServices;

namespace PrefillBench.Devices.Cpu.Managed;

/// <summary>The runtime's own assemblies, which belong to the machine and not to a kernel.</summary>
internal static class Framework
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    // Published with its runtime, the tool lies in the same folder.
    private static readonly bool IsApart = Folder != Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    public static bool Has(string assembly) => File.Exists(Path.Combine(Folder, $"{assembly}.dll"))
        && (IsApart || assembly is "System" or "mscorlib" or "netstandard"
            || assembly.StartsWith("System.", StringComparison.Ordinal) || assembly.StartsWith("Microsoft.", StringComparison.Ordinal));
}

/// <summary>Finds a native library that an assembly calls.</summary>
internal static class NativeLibraries
{
    /// <returns>The file; null where it is not with the assembly, so that it is one of the system.</returns>
    /// <param name="folder">The assembly's folder.</param>
    public static string? Find(string folder, string library) =>
        (from place in new[] { folder, Path.Combine(folder, "runtimes", Portable, "native") }
         from name in new[] { library, $"lib{library}.so", $"{library}.so", $"{library}.dll", $"lib{library}.dylib", $"{library}.dylib" }
         select Path.Combine(place, name)).FirstOrDefault(File.Exists);

    private static string Portable => (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + $"-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
}
