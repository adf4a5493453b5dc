namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>The folders in which installers put NVRTC.</summary>
internal static class NvrtcFolders
{
    /// <summary>Newest first.</summary>
    public static readonly string[] FileNames = OperatingSystem.IsWindows()
        ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll"]
        : ["libnvrtc.so.13", "libnvrtc.so.12"];

    public static IEnumerable<string> FilesIn(string folder) => FileNames.Select(name => Path.Combine(folder, name));

    /// <summary>In the order of preference: what a user set up, what this repository unpacked, what the system has.</summary>
    public static IEnumerable<string> All(ToolchainPlaces places) =>
    [
        .. Roots(places).SelectMany(InToolkit),
        .. PythonRoots(places).SelectMany(InWheels),
        .. places.Unpacked().Select(folder => Path.Combine(folder, "usr", "lib", DebianTriplet)),
        .. Matching("/usr/local", "cuda*").SelectMany(InToolkit),
        .. new[] { places.Variable("HOME") }.OfType<string>()
            .SelectMany(home => PythonFolders(Path.Combine(home, ".local", "lib"))).SelectMany(InWheels),
        .. PythonFolders("/usr/local/lib").Concat(PythonFolders("/usr/lib")).SelectMany(InWheels),
        $"/usr/lib/{DebianTriplet}",
    ];

    public static IEnumerable<string> BuiltinsBeside(string nvrtc) => Matching(
        Path.GetDirectoryName(nvrtc)!, OperatingSystem.IsWindows() ? "nvrtc-builtins*.dll" : "libnvrtc-builtins.so*", files: true);

    private static string DebianTriplet =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    private static IEnumerable<string> Roots(ToolchainPlaces places) =>
        new[] { "CUDA_PATH", "CUDA_HOME" }.Select(places.Variable).OfType<string>();

    private static IEnumerable<string> InToolkit(string root) =>
        OperatingSystem.IsWindows() ? [Path.Combine(root, "bin"), Path.Combine(root, "bin", "x64")]
            : [Path.Combine(root, "lib64"), Path.Combine(root, "targets", "x86_64-linux", "lib")];

    private static IEnumerable<string> PythonRoots(ToolchainPlaces places) =>
        new[] { "VIRTUAL_ENV", "CONDA_PREFIX" }.Select(places.Variable).OfType<string>()
            .SelectMany(root => PythonFolders(Path.Combine(root, "lib")).Append(Path.Combine(root, "Lib", "site-packages")));

    private static IEnumerable<string> PythonFolders(string lib) =>
        Matching(lib, "python3*").SelectMany(
            python => new[] { Path.Combine(python, "site-packages"), Path.Combine(python, "dist-packages") });

    // The wheels of CUDA 13 share one folder; those of 12 have one each.
    private static IEnumerable<string> InWheels(string packages) => OperatingSystem.IsWindows()
        ? [Path.Combine(packages, "nvidia", "cu13", "bin", "x86_64"), Path.Combine(packages, "nvidia", "cuda_nvrtc", "bin")]
        : [Path.Combine(packages, "nvidia", "cu13", "lib"), Path.Combine(packages, "nvidia", "cuda_nvrtc", "lib")];

    private static IEnumerable<string> Matching(string folder, string pattern, bool files = false)
    {
        try
        {
            var found = !Directory.Exists(folder) ? []
                : files ? Directory.GetFiles(folder, pattern)
                : Directory.GetDirectories(folder, pattern);
            return found.OrderDescending(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that may not be read holds nothing for us.
            return [];
        }
    }
}
