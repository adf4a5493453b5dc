using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Every native signature here is blittable; the runtime then refuses anything that is not, instead of converting it silently.
[assembly: DisableRuntimeMarshalling]

namespace PrefillBench.Devices.Cuda.Interop;

/// <summary>The native libraries by the short names the imports use, and where the loader finds them.</summary>
internal static class Libraries
{
    internal const string Cuda = "cuda";
    internal const string Nvml = "nvml";
    internal const string Nvrtc = "nvrtc";

    /// <summary>WSL 2; NixOS.</summary>
    private static readonly string[] DriverFolders = ["/usr/lib/wsl/lib", "/run/opengl-driver/lib"];

    private static readonly Lock Gate = new();
    private static string? nvrtcPath;

    // An assembly may have one resolver only; a module initialiser sets it before any import can run, whichever class comes first.
#pragma warning disable CA2255
    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(Libraries).Assembly, Resolve);
#pragma warning restore CA2255

    /// <summary>Chooses the NVRTC library; must come before the first NVRTC call, for a library once bound stays.</summary>
    internal static void UseNvrtc(string path)
    {
        lock (Gate)
        {
            nvrtcPath = path;
        }
    }

    /// <summary>The file name the loader is asked for.</summary>
    internal static string FileName(string library) => library switch
    {
        Cuda => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1",
        Nvml => OperatingSystem.IsWindows() ? "nvml.dll" : "libnvidia-ml.so.1",
        Nvrtc => ChosenNvrtc() ?? "libnvrtc.so",
        _ => library,
    };

    /// <summary>True when the loader finds the library at all.</summary>
    internal static bool IsPresent(string library) => Load(library) != 0;

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? search) =>
        library is Cuda or Nvml or Nvrtc ? Load(library) : 0;

    /// <summary>Loads by the loader's own rules, then from the driver's folders that the loader may not know.</summary>
    private static nint Load(string library)
    {
        var folders = library is Cuda or Nvml && OperatingSystem.IsLinux() ? DriverFolders : [];
        foreach (var path in folders.Select(folder => Path.Combine(folder, FileName(library))).Prepend(FileName(library)))
        {
            if (NativeLibrary.TryLoad(path, out var handle))
            {
                return handle;
            }
        }

        return 0;
    }

    private static string? ChosenNvrtc()
    {
        lock (Gate)
        {
            return nvrtcPath;
        }
    }
}
