using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Runs.Planning;
using PrefillBench.Spec;

namespace PrefillBench.Results;

/// <summary>What is recorded of a kernel.</summary>
internal static class KernelFacts
{
    private const string FormKey = "form";
    private const string FormUnlessSaid = "cuda";

    /// <param name="code">By row id.</param>
    public static KernelSection Of(KernelUse use, ImmutableSortedDictionary<string, KernelCode> code, SweepPlan sweep)
    {
        KernelCode[] own =
        [
            .. sweep.Rows.Where(row => row.Row.Kernel.Name == use.Name)
                .Select(row => code.GetValueOrDefault(row.Row.Id)).OfType<KernelCode>()
                .DistinctBy(kernel => kernel.Identity).OrderBy(kernel => kernel.Identity, StringComparer.Ordinal),
        ];
        var section = new KernelSection(use.Name.Text, Spelling.Of(use.Kernel.Computes)) { Options = use.Options };
        return own.Length == 0 ? section : section with { Form = FormOf(own[0]), Identity = IdentityOf(own) };
    }

    private static string FormOf(KernelCode code) => (string?)JsonNode.Parse(code.Description)?[FormKey] ?? FormUnlessSaid;

    /// <summary>Rows of one kernel may run different code, each for its shapes: all of it together.</summary>
    private static string IdentityOf(IEnumerable<KernelCode> code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(code.Select(kernel => $"{kernel.Identity}\n")))));
}
