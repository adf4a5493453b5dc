using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>What tells git how to treat a folder of retained code, wherever baselines are kept.</summary>
internal static class CodeFolderFiles
{
    private const string Attributes = """
        # Written by prefill-bench. Every file here is named by its content, which no checkout may change.
        * -text
        *.cubin binary
        *.dll binary
        *.so binary

        """;

    private const string Ignored = """
        # Written by prefill-bench. Code that waits for `approve`.
        *.received.*

        """;

    /// <summary>Leaves what is there already, for it may have been edited.</summary>
    public static void Write(string folder)
    {
        foreach (var (name, text) in new[] { (".gitattributes", Attributes), (".gitignore", Ignored) })
        {
            if (Path.Combine(folder, name) is var file && !File.Exists(file))
            {
                WholeFile.Write(file, text);
            }
        }
    }
}
