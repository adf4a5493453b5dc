using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PrefillBench.Tests.Architecture;

/// <summary>What one can read at a glance: files, methods and lines have a largest size.</summary>
public static class SourceSizeTests
{
    private const int MostLinesOfFile = 250;
    private const int MostLinesOfMethod = 40;
    private const int WidestLine = 140;

    [Fact]
    public static void No_source_file_is_longer_than_250_lines() => Findings.None(
        from file in SourceFiles(".cs", ".cu", ".cuh")
        let lines = File.ReadLines(file).Count()
        where lines > MostLinesOfFile
        select $"{Relative(file)} has {lines} lines");

    [Fact]
    public static void No_method_is_longer_than_40_lines() => Findings.None(
        from file in SourceFiles(".cs")
        from method in Parse(file).DescendantNodes()
            .Where(node => node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax)
        let lines = LinesOf(method)
        where lines > MostLinesOfMethod
        select $"{Relative(file)}: {NameOf(method)} has {lines} lines");

    /// <summary>But a line of a raw string is as wide as its text.</summary>
    [Fact]
    public static void No_line_is_wider_than_140_characters() => Findings.None(
        from file in SourceFiles(".cs", ".cu", ".cuh")
        from line in WideLines(file)
        where Path.GetExtension(file) != ".cs" || !LinesOfRawStrings(file).Contains(line)
        select $"{Relative(file)}:{line + 1} is wider than {WidestLine} characters");

    private static IEnumerable<int> WideLines(string file) =>
        File.ReadLines(file).Index().Where(line => line.Item.Length > WidestLine).Select(line => line.Index);

    private static HashSet<int> LinesOfRawStrings(string file)
    {
        var root = Parse(file);
        return root.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringTextToken))
            .Select(token => root.SyntaxTree.GetLineSpan(token.Span))
            .SelectMany(span => Enumerable.Range(span.StartLinePosition.Line + 1, span.EndLinePosition.Line - span.StartLinePosition.Line))
            .ToHashSet();
    }

    private static IEnumerable<string> SourceFiles(params string[] extensions) => new[] { "src", "tests", "kernels" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories))
        .Where(file => extensions.Contains(Path.GetExtension(file)))
        .Where(file => !Relative(file).Split('/').Any(part => part is "obj" or "bin"));

    private static SyntaxNode Parse(string file) => CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot();

    // From the name, not from what is written about it.
    private static int LinesOf(SyntaxNode method)
    {
        var text = method.SyntaxTree.GetText().Lines;
        var name =
            method.ChildTokens().First(token => token.IsKind(SyntaxKind.IdentifierToken) || !token.IsKind(SyntaxKind.OpenBracketToken));
        return text.GetLinePosition(method.Span.End).Line - text.GetLinePosition(name.SpanStart).Line + 1;
    }

    private static string NameOf(SyntaxNode method) => method switch
    {
        MethodDeclarationSyntax named => named.Identifier.Text,
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => method.Kind().ToString(),
    };

    private static string Relative(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');
}
