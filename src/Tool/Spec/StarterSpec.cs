using System.Text;

namespace PrefillBench.Spec;

/// <summary>The commented sweep file that `init` writes; the repository's own is the same.</summary>
public static class StarterSpec
{
    public const string FileName = "prefill-bench.yaml";

    // The last lines of the file offer the key, commented out.
    private const string OfferedKernels = "# kernels: {dir: kernels}";

    public static string Text { get; } = ReadResource();

    /// <summary>The starter with a kernels folder of its own.</summary>
    public static string WithKernels(string folder) => Text.Contains(OfferedKernels, StringComparison.Ordinal)
        ? Text.Replace(OfferedKernels, $"kernels: {{dir: {folder}}}  ", StringComparison.Ordinal)
        : throw new InvalidOperationException($"{FileName} no longer has the line '{OfferedKernels}'.");

    private static string ReadResource()
    {
        using var stream = typeof(StarterSpec).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
