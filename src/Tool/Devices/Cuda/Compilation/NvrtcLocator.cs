using System.Collections.Immutable;
using System.Runtime.InteropServices;
using PrefillBench.Devices.Cuda.Interop;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Cuda.Compilation;

/// <summary>The compiler's version: the part of it that decides the machine code.</summary>
public readonly record struct NvrtcVersion(int Major, int Minor)
{
    public bool IsOlderThan(NvrtcVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor)) < 0;

    public override string ToString() => $"{Major}.{Minor}";
}

/// <param name="Path">The file loaded; a bare name when the system's loader found it.</param>
/// <param name="SupportedArchs">As 80 for sm_80, ascending.</param>
public sealed record NvrtcInstallation(string Path, NvrtcVersion Version, ImmutableArray<int> SupportedArchs)
{
    private static readonly Lazy<string> Bound = new(NvrtcBuild.OfBoundLibrary);

    /// <summary>Version and build: two patches of one version may make other machine code of the same text. Asked when first needed.</summary>
    public string Build => $"{this}, {Bound.Value}";

    public override string ToString() => $"nvrtc {Version}";
}

/// <param name="Found">Null when no usable library is there.</param>
/// <param name="LookedAt">Every place looked at, in order, with what was wrong with it.</param>
public sealed record NvrtcSearch(NvrtcInstallation? Found, ImmutableArray<string> LookedAt)
{
    public NvrtcInstallation Required() => Found ?? throw new PfbException(
        Codes.NvrtcNotFound,
        $"NVRTC {NvrtcLocator.Oldest} or newer was not found. Install a CUDA toolkit, Debian's libnvrtc12, the Python package nvidia-cuda-nvrtc, "
        + $"run eng/setup.sh in a checkout, or name the file with {ToolchainPlaces.NvrtcVariable}. Looked at: {string.Join("; ", LookedAt)}");
}

/// <summary>Finds the NVRTC library. A process binds one; the first found stays.</summary>
public static class NvrtcLocator
{
    /// <summary>12.0 is the first that knows sm_90a.</summary>
    public static readonly NvrtcVersion Oldest = new(12, 0);

    private static readonly Lock Gate = new();
    private static NvrtcInstallation? bound;

    public static NvrtcSearch Locate(ToolchainPlaces places)
    {
        lock (Gate)
        {
            var search = Search(places);
            bound ??= search.Found;
            return search;
        }
    }

    /// <summary>Every file that would be tried, best first, whether it is there or not.</summary>
    internal static ImmutableArray<string> Candidates(ToolchainPlaces places)
    {
        if (places.Variable(ToolchainPlaces.NvrtcVariable) is { } named)
        {
            // Who names one wants that one or an error.
            var path = Path.GetFullPath(named, places.WorkingDirectory);
            return Directory.Exists(path) ? [.. NvrtcFolders.FilesIn(path)] : [path];
        }

        var folders = NvrtcFolders.All(places).Distinct().ToArray();
        return [.. NvrtcFolders.FileNames.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))), .. NvrtcFolders.FileNames];
    }

    private static NvrtcSearch Search(ToolchainPlaces places)
    {
        var looked = ImmutableArray.CreateBuilder<string>();
        foreach (var path in Candidates(places))
        {
            var (found, complaint) = Try(path);
            if (found is not null)
            {
                looked.Add($"{path} ({found})");
                return new(found, looked.ToImmutable());
            }

            looked.Add(complaint.Length > 0 ? $"{path} ({complaint})" : path);
        }

        // A folder without any candidate file is still a place that was looked at.
        return new(null, looked.Count > 0 ? looked.ToImmutable() : [places.Variable(ToolchainPlaces.NvrtcVariable) ?? "nowhere"]);
    }

    private static (NvrtcInstallation? Found, string Complaint) Try(string path)
    {
        var file = Path.IsPathFullyQualified(path);
        if (file && !File.Exists(path))
        {
            return (null, "");
        }

        if (bound is not null)
        {
            return path == bound.Path ? (bound, "") : (null, $"this process already uses {bound.Path}");
        }

        // NVRTC opens its builtins by bare name; loaded ahead, the ones beside it are found wherever they lie.
        foreach (var builtins in file ? NvrtcFolders.BuiltinsBeside(path) : [])
        {
            NativeLibrary.TryLoad(builtins, out _);
        }

        if (!NativeLibrary.TryLoad(path, out var handle))
        {
            return (null, file ? "cannot be loaded" : "");
        }

        var version = VersionOf(handle);
        if (version is not { } known || known.IsOlderThan(Oldest))
        {
            NativeLibrary.Free(handle);
            return (null, version is null ? "is no NVRTC" : $"is {version}, too old");
        }

        Libraries.UseNvrtc(path);
        Nvrtc.nvrtcGetNumSupportedArchs(out var count).ThrowIfFailed();
        var archs = new int[count];
        Nvrtc.nvrtcGetSupportedArchs(archs).ThrowIfFailed();
        return (new(path, known, [.. archs.Order()]), "");
    }

    /// <summary>Asked of the library itself before it is bound, so that one too old does not stay.</summary>
    private static unsafe NvrtcVersion? VersionOf(nint handle)
    {
        if (!NativeLibrary.TryGetExport(handle, "nvrtcVersion", out var export))
        {
            return null;
        }

        int major, minor;
        return ((delegate* unmanaged<int*, int*, NvrtcResult>)export)(&major, &minor) == NvrtcResult.Success ? new(major, minor) : null;
    }
}
