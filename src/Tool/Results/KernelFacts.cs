using PrefillBench.CodeFiles;
using PrefillBench.Runs.Code;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;

namespace PrefillBench.Results;

/// <summary>What is recorded of a kernel.</summary>
internal static class KernelFacts
{
    public static KernelSection Of(KernelUse use, RowCodes codes, SweepPlan sweep)
    {
        RowCode[] own =
        [
            .. sweep.Rows.Where(row => row.Row.Kernel.Name == use.Name)
                .Select(row => codes.ByRow.GetValueOrDefault(row.Row.Id)).OfType<RowCode>().Where(code => code.Current is not null)
                .DistinctBy(code => code.Current).OrderBy(code => code.Current, StringComparer.Ordinal),
        ];
        var section = new KernelSection(use.Name.Text, Spelling.Of(use.Kernel.Computes)) { Options = use.Options };
        return own.Length == 0 ? section : section with { Form = own[0].Form, Identity = IdentityOf(own) };
    }

    /// <summary>Rows of one kernel may run different code, each for its shapes: all of it together.</summary>
    private static string IdentityOf(IEnumerable<RowCode> code) =>
        Hashes.OfText(string.Concat(code.Select(kernel => $"{kernel.Current}\n")));
}
