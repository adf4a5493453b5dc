using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PrefillBench.Tests.Architecture;

/// <summary>The analyzer says nothing about a symbol that does not exist: a misspelt ban would ban nothing.</summary>
public static class BannedSymbolsTests
{
    [Fact]
    public static void Every_banned_symbol_exists()
    {
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal));
        var compilation = CSharpCompilation.Create("bans", references: framework.Select(file => MetadataReference.CreateFromFile(file)));

        var banned = File.ReadLines(Path.Combine(Repository.Root, "src", "Tool", "BannedSymbols.txt"))
            .Where(line => !line.StartsWith("//", StringComparison.Ordinal)).Select(line => line.Split(';')[0]).ToArray();

        Assert.NotEmpty(banned);
        Findings.None(banned.Where(id => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation) is null));
    }
}
