namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>The folders in which installers put NVRTC.</summary>
internal static class NvrtcFolders
{
    /// <summary>Newest first.</summary>
    public static readonly string[] FileNames = OperatingSystem.IsWindows()
        ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll"]
        : ["libnvrtc.so.13", "libnvrtc.so.12"];

    public static IEnumerable<string> FilesIn(string folder) => FileNames.Select(name => Path.Combine(folder, name));

    /// <summary>Folders in the order of preference: those that a user set up, that this repository unpacked, that the system has.</summary>
    public static IEnumerable<string> All(ToolchainPlaces places) =>
    [
        .. Roots(places).SelectMany(InToolkit),
        .. PythonRoots(places).SelectMany(InWheels),
        .. CondaRoots(places).SelectMany(InConda),
        .. places.Unpacked().Select(folder => Path.Combine(folder, "usr", "lib", DebianTriplet)),
        .. SystemToolkits.SelectMany(pattern => Matching(pattern.Folder, pattern.Name)).SelectMany(InToolkit),
        .. HpcSdks(places).SelectMany(sdk => Versions(Path.Combine(sdk, "cuda")).Append(Path.Combine(sdk, "cuda")))
            .SelectMany(InToolkit),
        .. new[] { places.Variable("HOME") }.OfType<string>()
            .SelectMany(home => PythonFolders(Path.Combine(home, ".local", "lib"))).SelectMany(InWheels),
        .. PythonFolders("/usr/local/lib").Concat(PythonFolders("/usr/lib")).SelectMany(InWheels),
        $"/usr/lib/{DebianTriplet}",
        "/usr/lib64",
    ];

    /// <summary>NVIDIA's installers, and Arch Linux's.</summary>
    private static readonly (string Folder, string Name)[] SystemToolkits = [("/usr/local", "cuda*"), ("/opt", "cuda*")];

    public static IEnumerable<string> BuiltinsBeside(string nvrtc) => Matching(
        Path.GetDirectoryName(nvrtc)!, OperatingSystem.IsWindows() ? "nvrtc-builtins*.dll" : "libnvrtc-builtins.so*", files: true);

    private static string DebianTriplet =>
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64
            ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    /// <summary>CUDA's own, and those of environment modules: Cray and Spack, EasyBuild.</summary>
    private static readonly string[] ToolkitVariables =
        ["CUDA_PATH", "CUDA_HOME", "CUDA_ROOT", "CUDATOOLKIT_HOME", "EBROOTCUDA", "NVHPC_CUDA_HOME"];

    private static IEnumerable<string> Roots(ToolchainPlaces places) =>
        ToolkitVariables.Select(places.Variable).OfType<string>();

    private static IEnumerable<string> InToolkit(string root) =>
        OperatingSystem.IsWindows() ? [Path.Combine(root, "bin"), Path.Combine(root, "bin", "x64")]
            : [Path.Combine(root, "lib64"), Path.Combine(root, "targets", CudaTarget, "lib")];

    private static string CudaTarget => DebianTriplet.StartsWith("aarch64", StringComparison.Ordinal) ? "sbsa-linux" : "x86_64-linux";

    /// <summary>Its folders are SDK/Linux_x86_64/24.7/cuda/12.5; a module names one of 24.7.</summary>
    private static IEnumerable<string> HpcSdks(ToolchainPlaces places) =>
        new[] { places.Variable("NVHPC_ROOT") }.OfType<string>()
            .Concat(new[] { places.Variable("NVHPC") ?? "/opt/nvidia/hpc_sdk" }
                .SelectMany(sdk => Matching(sdk, "Linux_*")).SelectMany(Versions));

    private static IEnumerable<string> CondaRoots(ToolchainPlaces places) => new[] { places.Variable("CONDA_PREFIX") }.OfType<string>();

    /// <summary>conda's package cuda-nvrtc; its files are no Python package.</summary>
    private static IEnumerable<string> InConda(string root) => OperatingSystem.IsWindows()
        ? [Path.Combine(root, "Library", "bin")]
        : [Path.Combine(root, "lib"), Path.Combine(root, "targets", CudaTarget, "lib")];

    /// <summary>An environment beside the work counts although nobody activated it: `uv run` does not.</summary>
    private static IEnumerable<string> PythonRoots(ToolchainPlaces places) =>
        new[] { "VIRTUAL_ENV", "CONDA_PREFIX" }.Select(places.Variable).OfType<string>()
            .Concat(places.Beside().SelectMany(folder => new[] { ".venv", "venv" }.Select(name => Path.Combine(folder, name))))
            .SelectMany(root => PythonFolders(Path.Combine(root, "lib")).Append(Path.Combine(root, "Lib", "site-packages")));

    private static IEnumerable<string> PythonFolders(string lib) =>
        Matching(lib, "python3*").SelectMany(
            python => new[] { Path.Combine(python, "site-packages"), Path.Combine(python, "dist-packages") });

    // The wheels of CUDA 13 share one folder; those of 12 have one each.
    private static IEnumerable<string> InWheels(string packages) => OperatingSystem.IsWindows()
        ? [Path.Combine(packages, "nvidia", "cu13", "bin", "x86_64"), Path.Combine(packages, "nvidia", "cuda_nvrtc", "bin")]
        : [Path.Combine(packages, "nvidia", "cu13", "lib"), Path.Combine(packages, "nvidia", "cuda_nvrtc", "lib")];

    private static IEnumerable<string> Versions(string folder) =>
        Matching(folder, "*").Where(version => char.IsAsciiDigit(Path.GetFileName(version)[0]));

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
