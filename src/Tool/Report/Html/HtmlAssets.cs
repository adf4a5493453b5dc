using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace PrefillBench.Report.Html;

/// <summary>The parts of the page that are the same for every run: style, scripts and the charting library with its licences.</summary>
internal static class HtmlAssets
{
    private const string Prefix = "report/";

    private static readonly Lazy<ImmutableArray<string>> ScriptsOnce = new(
        () => [Read("vendor/d3.min.js"), Read("vendor/plot.umd.min.js"), Page()]);

    public static string Style => Read("page/page.css");

    /// <summary>Scripts in the order in which they run: d3, Plot (which needs d3), the page's own.</summary>
    public static ImmutableArray<string> Scripts => ScriptsOnce.Value;

    public static string Licenses => $"d3\n{Read("vendor/d3.LICENSE")}\nObservable Plot\n{Read("vendor/plot.LICENSE")}".TrimEnd();

    /// <summary>
    /// Nothing may be loaded, sent or run but the scripts with these hashes. Styles stay open because charts set colours of single marks.
    /// </summary>
    public static string ContentSecurityPolicy() =>
        $"default-src 'none'; style-src 'unsafe-inline'; script-src {string.Join(' ', Scripts.Select(Hash))}; "
        + "base-uri 'none'; form-action 'none'";

    private static string Hash(string script) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    /// <summary>The page's own script: its parts by name, in one scope of their own.</summary>
    private static string Page()
    {
        var parts = typeof(HtmlAssets).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith($"{Prefix}page/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return $"(() => {{\n\"use strict\";\n{string.Concat(parts.Select(name => Read(name[Prefix.Length..])))}}})();\n";
    }

    private static string Read(string name)
    {
        using var stream = typeof(HtmlAssets).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new InvalidOperationException($"the resource {name} is not in the assembly");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
