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
/// <param name="SupportedArchs">Architectures, ascending, such as 80 for sm_80.</param>
public sealed record NvrtcInstallation(string Path, NvrtcVersion Version, ImmutableArray<int> SupportedArchs)
{
    private static readonly Lazy<string> Bound = new(NvrtcBuild.OfBoundLibrary);

    /// <summary>
    /// Version and build: two patches of one version may make other machine code of the same text. Asked when first needed.
    /// </summary>
    public string Build => $"{this}, {Bound.Value}";

    public override string ToString() => $"nvrtc {Version}";
}

/// <param name="Found">The library; null when there is no usable one.</param>
/// <param name="LookedAt">Every place looked at, in order, with what was wrong with it.</param>
public sealed record NvrtcSearch(NvrtcInstallation? Found, ImmutableArray<string> LookedAt)
{
    public NvrtcInstallation Required() => Found ?? throw new PfbException(
        Codes.NvrtcNotFound,
        $"NVRTC {NvrtcLocator.Oldest} or newer was not found. Install a CUDA toolkit, Debian's libnvrtc12, "
        + $"the Python package nvidia-cuda-nvrtc, run eng/setup.sh in a checkout, or name the file with {ToolchainPlaces.NvrtcVariable}. "
        + $"Looked at: {Shown()}");

    /// <summary>Files that are there and cannot be used come first. All of them would bury the sentence before them.</summary>
    private string Shown()
    {
        const int Most = 4;
        var first = LookedAt.OrderByDescending(place => place.EndsWith(')')).Take(Most);
        var others = LookedAt.Length - Most;
        return string.Join("; ", first) + (others > 0 ? $"; and {PlainText.Count(others, "other file")}, which `doctor` lists" : "");
    }
}

/// <summary>Finds the newest NVRTC library whose code the driver loads. A process binds one; the first found stays.</summary>
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

    /// <summary>Every file that would be tried, whether it is there or not; of one version the first is taken.</summary>
    internal static ImmutableArray<string> Candidates(ToolchainPlaces places)
    {
        if (places.Variable(ToolchainPlaces.NvrtcVariable) is { } named)
        {
            // Who names one wants that one or an error.
            var path = Path.GetFullPath(named, places.WorkingDirectory);
            return Directory.Exists(path) ? [.. NvrtcFolders.FilesIn(path)] : [path];
        }

        var folders = NvrtcFolders.All(places).Distinct().ToArray();
        return [.. NvrtcFolders.FileNames.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))),
            .. NvrtcFolders.FileNames];
    }

    /// <summary>The newest that makes code for the driver, of equal ones the first.</summary>
    /// <param name="driverMajor">
    /// Of the newest CUDA that the driver supports: it loads code of its own major version, of newer minor ones too, and of older ones
    /// (CUDA Compatibility, "Minor Version Compatibility"). Null without a driver, where code is only made.
    /// </param>
    internal static (string Path, NvrtcVersion Version)? Newest(IEnumerable<(string Path, NvrtcVersion Version)> found, int? driverMajor) =>
        found.Where(one => !IsBeyond(one.Version, driverMajor)).OrderByDescending(one => one.Version.Major)
            .ThenByDescending(one => one.Version.Minor).Select(one => ((string, NvrtcVersion)?)one).FirstOrDefault();

    private static bool IsBeyond(NvrtcVersion version, int? driverMajor) => version.Major > driverMajor;

    private static NvrtcSearch Search(ToolchainPlaces places)
    {
        // Who names one wants that one.
        var driverMajor = places.Variable(ToolchainPlaces.NvrtcVariable) is null ? DriverMajor() : null;
        var probes = Candidates(places).Select(path => (Path: path, Probe: Probe(path))).ToArray();
        var best = Newest(
            [.. probes.Where(probe => probe.Probe.Version is not null).Select(probe => (probe.Path, probe.Probe.Version!.Value))],
            driverMajor);
        var looked = probes.Select(probe => (probe.Path, Why: probe.Probe switch
        {
            { Version: { } version } when probe.Path == best?.Path => $"nvrtc {version}",
            { Version: { } version } when IsBeyond(version, driverMajor) =>
                $"nvrtc {version}; the driver loads code up to CUDA {driverMajor}",
            { Version: { } version } => $"nvrtc {version}; not newer than the chosen one",
            var (_, complaint) => complaint,
        })).Select(place => place.Why.Length > 0 ? $"{place.Path} ({place.Why})" : place.Path).ToImmutableArray();

        // A folder without any candidate file is still a place that was looked at.
        return new(
            best is var (path, found) ? bound ?? Bind(path, found) : null,
            looked.IsEmpty ? [places.Variable(ToolchainPlaces.NvrtcVariable) ?? "nowhere"] : looked);
    }

    private static int? DriverMajor() =>
        Libraries.IsPresent(Libraries.Cuda) && Driver.cuDriverGetVersion(out var version) == CuResult.Success ? version / 1000 : null;

    /// <summary>The version of a usable library, or what is wrong with the file; nothing where there is none.</summary>
    private static (NvrtcVersion? Version, string Complaint) Probe(string path)
    {
        var file = Path.IsPathFullyQualified(path);
        if (file && !File.Exists(path))
        {
            return (null, "");
        }

        if (bound is not null)
        {
            return path == bound.Path ? (bound.Version, "") : (null, $"this process already uses {bound.Path}");
        }

        if (!NativeLibrary.TryLoad(path, out var handle))
        {
            return (null, file ? "cannot be loaded" : "");
        }

        var version = VersionOf(handle);
        NativeLibrary.Free(handle);
        return version is not { } known ? (null, "is no NVRTC")
            : known.IsOlderThan(Oldest) ? (null, $"is {version}, too old")
            : (known, "");
    }

    private static NvrtcInstallation Bind(string path, NvrtcVersion version)
    {
        // NVRTC opens its builtins by bare name; loaded ahead, the ones beside it are found wherever they lie.
        foreach (var builtins in Path.IsPathFullyQualified(path) ? NvrtcFolders.BuiltinsBeside(path) : [])
        {
            NativeLibrary.TryLoad(builtins, out _);
        }

        Libraries.UseNvrtc(path);
        Nvrtc.nvrtcGetNumSupportedArchs(out var count).ThrowIfFailed();
        var archs = new int[count];
        Nvrtc.nvrtcGetSupportedArchs(archs).ThrowIfFailed();
        return new(path, version, [.. archs.Order()]);
    }

    /// <summary>Asks the library for its version before it is bound, so that one that is too old does not stay loaded.</summary>
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
