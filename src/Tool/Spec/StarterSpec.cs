using System.Text;

namespace PrefillBench.Spec;

/// <summary>The commented sweep file that `init` writes; the repository's own is the same.</summary>
public static class StarterSpec
{
    public const string FileName = "prefill-bench.yaml";

    public static string Text { get; } = ReadResource();

    private static string ReadResource()
    {
        using var stream = typeof(StarterSpec).Assembly.GetManifestResourceStream(FileName)
            ?? throw new InvalidOperationException($"{FileName} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
