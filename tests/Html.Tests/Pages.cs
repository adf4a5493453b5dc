using System.Collections.Immutable;
using PrefillBench.Report;
using PrefillBench.Report.Html;
using PrefillBench.Results;

namespace PrefillBench.Tests.Html;

/// <summary>Rendered pages as files, each written once.</summary>
public sealed class Pages : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pfb-html-").FullName;

    public string Of(string name, ResultsDocument document) => Of(name, [document]);

    /// <summary>The path of the page; the name stands for its content.</summary>
    public string Of(string name, ImmutableArray<ResultsDocument> runs)
    {
        var path = Path.Combine(folder, $"{name}.html");
        if (!File.Exists(path))
        {
            File.WriteAllText(path, HtmlReport.Render(runs));
        }

        return path;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
