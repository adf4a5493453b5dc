using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>Checks of a folder of retained code: every file is what its name says, a row names it, and git leaves it as it is.</summary>
internal static class CodeFolderVerification
{
    /// <param name="inUse">Names of the files that some row's kernel has; null where that is not known.</param>
    public static IEnumerable<Diagnostic> Of(string folder, IReadOnlySet<string>? inUse) => Directory.EnumerateFiles(folder)
        .Order(StringComparer.Ordinal)
        .SelectMany(file => OfFile(file, Path.GetFileName(file), inUse));

    private static Diagnostic[] OfFile(string file, string name, IReadOnlySet<string>? inUse) =>
        FileReplacement.IsTemporaryName(name) ? [Stray(file, "an interrupted write left it; delete it")]
        : name.StartsWith('.') ? []
        : !RetainedCode.IsOurs(name) ? [Stray(file, "this tool did not write it; delete it")]
        : OfContent(file, name).ToArray() is { Length: > 0 } damaged ? damaged
        : RetainedCode.IsOnceReceived(name) ? [Stray(file, "an earlier version left it for an approval; the next `approve` removes it")]
        : inUse?.Contains(name) ?? true ? []
        : [Stray(file, "no approved row uses it; `baselines prune` removes it")];

    private static IEnumerable<Diagnostic> OfContent(string file, string name)
    {
        var sha256 = "";
        var unreadable = PfbException.Of(() => sha256 = ContentName.Sha256(
            Path.GetExtension(name), WholeFile.Read(file, KernelCode.LimitBytes, Codes.CorruptBaseline)));
        const string Other = "its content does not match its name; restore it from version control";
        return unreadable.Count > 0 || name.StartsWith(sha256, StringComparison.Ordinal)
            ? unreadable
            : [new Diagnostic(Codes.CorruptBaseline, Other, new(file, 0, 0))];
    }

    /// <summary>A checkout that changed line ends of what is named by its content would leave other content under the name.</summary>
    public static IEnumerable<Diagnostic> OfGit(string folder)
    {
        var file = Path.Combine(folder, ".gitattributes");
        if (!File.Exists(file))
        {
            return [Stray(file, "it is missing, so git may change line ends in the files beside it; the next `approve` writes it")];
        }

        var bytes = Array.Empty<byte>();
        var unreadable = PfbException.Of(() => bytes = WholeFile.Read(file, StrictJson.LimitBytes, Codes.CorruptBaseline));
        var keeps = System.Text.Encoding.UTF8.GetString(bytes).Split('\n').Any(line => line.Trim() == "* -text");
        return unreadable.Count > 0 ? unreadable
            : keeps ? []
            : [Stray(file, "it lacks the line `* -text`, so git may change line ends in the files beside it; add the line")];
    }

    private static Diagnostic Stray(string file, string text) => new(Codes.StrayBaselineFile, text, new(file, 0, 0));
}
