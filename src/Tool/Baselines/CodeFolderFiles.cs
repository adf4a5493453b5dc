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
        # Written by prefill-bench. A lock of commands that change what is approved.
        .lock

        """;

    /// <summary>Leaves what is there already, for it may have been edited, and adds what earlier versions did not ignore.</summary>
    public static void Write(string folder)
    {
        var (attributes, ignored) = (Path.Combine(folder, ".gitattributes"), Path.Combine(folder, ".gitignore"));
        if (!File.Exists(attributes))
        {
            WholeFile.Write(attributes, Attributes);
        }

        if (!File.Exists(ignored))
        {
            WholeFile.Write(ignored, Ignored);
        }
        else if (!File.ReadLines(ignored).Contains(FolderLock.FileName))
        {
            WholeFile.Append(ignored, _ => $"\n{Ignored}");
        }
    }
}
