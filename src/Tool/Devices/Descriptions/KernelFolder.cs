using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Descriptions;

/// <summary>The descriptions of a folder and the folders below it, of whatever form.</summary>
internal static class KernelFolder
{
    /// <summary>The folder's descriptions, in the order of their paths.</summary>
    /// <exception cref="PfbException">KernelsNotFound: the folder cannot be read.</exception>
    public static string[] Files(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, $"*{KernelForms.Ending}", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(Codes.KernelsNotFound, $"{StorageErrors.Reason(e)}. {Codes.KernelsNotFound.Remedy}", new(folder, 0, 0));
        }
    }

    /// <summary>
    /// Complains about kernels that the spec takes out of the folder and that are not there in any form. A kernel that nobody named may be
    /// absent: its rows are skipped.
    /// </summary>
    public static void Require(string folder, KernelSet kernels)
    {
        KernelUse[] sought = [.. kernels.Uses.Where(use => use.From is null && use.At != SourcePosition.None)];
        if (sought.Length == 0)
        {
            return;
        }

        var names = Files(folder).Select(KernelForms.NameOf).OfType<string>().Distinct().ToArray();
        Diagnostic[] missing =
        [
            .. sought.Where(use => !names.Contains(use.Name.Text)).Select(use => new Diagnostic(
                Codes.KernelUnusable,
                $"Kernel `{use.Name}` is not in {folder}, which has {string.Join(", ", names.Select(name => $"`{name}`"))}."
                + $"{Suggestion.For(use.Name.Text, names)} Name its file by `from: FILE{KernelForms.Ending}`.",
                use.At)),
        ];
        if (missing.Length > 0)
        {
            throw new PfbException(missing);
        }
    }
}
