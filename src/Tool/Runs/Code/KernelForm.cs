using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;

namespace PrefillBench.Runs.Code;

/// <summary>The forms of a kernel: machine code for a GPU, an assembly, a library.</summary>
internal static class KernelForm
{
    private const string Key = "form";
    private const string UnlessSaid = "cuda";

    // Thousands of rows run the same few kernels.
    private static readonly ConditionalWeakTable<KernelCode, string> Known = [];

    public static string Of(KernelCode code) =>
        Known.GetValue(code, static kernel => (string?)JsonNode.Parse(kernel.Description)?[Key] ?? UnlessSaid);
}
