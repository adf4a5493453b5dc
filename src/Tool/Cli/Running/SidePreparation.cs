using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.Baselines;
using PrefillBench.Campaign;
using PrefillBench.Devices;
using PrefillBench.Devices.Cuda.Sides;
using PrefillBench.Measurement;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Cli.Running;

/// <summary>The sides of a run, and their kernels by row id where kernels are files beside the tool.</summary>
/// <param name="Current">Null where the kernels are part of the tool.</param>
/// <param name="Approved">Null without an approved side, and where the kernels are part of the tool.</param>
internal sealed record PreparedSides(
    Sides Sides,
    ImmutableSortedDictionary<string, KernelImage>? Current,
    ImmutableSortedDictionary<string, KernelImage>? Approved,
    bool SameBuild)
{
    /// <summary>Both sides would run the same machine code.</summary>
    public bool Identical(string rowId) => Current is null
        ? SameBuild
        : Current.TryGetValue(rowId, out var current) && Approved?.GetValueOrDefault(rowId)?.CodeSha256 == current.CodeSha256;

    /// <summary>Why the row has no counterpart, as a clause for the user; null where it has one.</summary>
    public string? WhyAlone(string rowId) => Sides.Approved is not null && (Current is null || Approved?.ContainsKey(rowId) == true)
        ? null
        : "it was approved without code to measure pairs with; approve again to keep its code";
}

/// <summary>Makes a folder of each side before anything is measured.</summary>
internal sealed class SidePreparation(CliEnvironment environment, MeasureRequest request, IDevice device, string sidesFolder)
{
    private readonly BlindFolders folders = new(sidesFolder);

    /// <param name="kernels">Today's folder of kernels; null means those that come with the tool.</param>
    /// <param name="rows">That will be measured.</param>
    public PreparedSides Prepare(BaselineStore store, ApprovedBaseline? baseline, string? kernels, ImmutableArray<WorkloadRow> rows) =>
        device is IKernelBuilder builder ? OfKernels(builder, store, baseline, kernels, rows) : OfTool();

    private PreparedSides OfKernels(
        IKernelBuilder builder, BaselineStore store, ApprovedBaseline? baseline, string? kernels, ImmutableArray<WorkloadRow> rows)
    {
        var current = AsRetained(builder.Build(kernels, rows), Retained(store, baseline, rows, required: false));
        var approved = request.Published ? null
            : request.AgainstItself ? current
            : request.Against is { } against ? builder.Build(new Against(environment, sidesFolder).ResolveKernels(against, kernels), rows)
            : Retained(store, baseline, rows, required: true);
        if (approved is { IsEmpty: false })
        {
            // Both sides or neither: a file that only one of them has would tell a worker which it serves.
            return new(new(folders.OfImages(current), folders.OfImages(approved)), current, approved, SameBuild: false);
        }

        return new(new(folders.OfImages(current), null), current, approved, SameBuild: false);
    }

    /// <summary>
    /// Rows whose machine code is the approved one get the image that was kept: compiled in another folder, or with another comment, the same code has other debug
    /// sections, and approving it again would keep a second copy of it.
    /// </summary>
    private static ImmutableSortedDictionary<string, KernelImage> AsRetained(
        ImmutableSortedDictionary<string, KernelImage> built, ImmutableSortedDictionary<string, KernelImage> retained) => built.ToImmutableSortedDictionary(
            row => row.Key,
            row => retained.GetValueOrDefault(row.Key) is { } kept && kept.CodeSha256 == row.Value.CodeSha256 ? kept : row.Value,
            StringComparer.Ordinal);

    /// <summary>The code that the rows were approved with, where it was kept.</summary>
    /// <param name="required">Code that is missing or damaged ends the run; else its rows are absent.</param>
    private static ImmutableSortedDictionary<string, KernelImage> Retained(
        BaselineStore store, ApprovedBaseline? baseline, IEnumerable<WorkloadRow> rows, bool required)
    {
        if (baseline is null)
        {
            return ImmutableSortedDictionary<string, KernelImage>.Empty;
        }

        var code = store.Code(baseline.Slug);
        var images = new Dictionary<string, KernelImage>();
        var byRow = ImmutableSortedDictionary.CreateBuilder<string, KernelImage>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (baseline.Rows.GetValueOrDefault(row.Id) is { CodeSha256: { } sha256 } approved && Fingerprint.CaseDifference(approved, row.Case.Sha256) is null
                && (required || code.Complaint(sha256) is null))
            {
                byRow[row.Id] = images.TryGetValue(sha256, out var known) ? known : images[sha256] = Load(sha256);
            }
        }

        return byRow.ToImmutable();

        KernelImage Load(string sha256)
        {
            var image = code.Load(sha256);
            return KernelImages.Of(image.Cubin, image.Manifest);
        }
    }

    private PreparedSides OfTool()
    {
        var own = AppContext.BaseDirectory;
        if (!request.AgainstItself && request.Against is null)
        {
            return new(new(SideFolders.InPlace(own), null), null, null, SameBuild: false);
        }

        var fake = device.Facts.Kind == DeviceKind.Fake;
        var against = !request.AgainstItself ? new Against(environment, sidesFolder).Resolve(request.Against!, device.Facts.Kind) : fake ? FakeScript : own;
        var (current, approved) = fake
            ? (folders.OfScript(FakeScript), folders.OfScript(against))
            : (folders.OfBuild(own), folders.OfBuild(against));
        return new(new(current, approved), null, null, SameBuild: !request.AgainstItself && current.Identity == approved.Identity);
    }

    private string FakeScript => environment.FakeScript(request.Device);
}
