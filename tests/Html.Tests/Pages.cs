using PrefillBench.Report;
using PrefillBench.Report.Html;

namespace PrefillBench.Tests.Html;

/// <summary>Rendered pages as files, each written once.</summary>
public sealed class Pages : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pfb-html-").FullName;

    /// <summary>The path of the page, in a folder of its own name.</summary>
    public string Of(string name, ResultsDocument document)
    {
        var path = Path.Combine(folder, $"{name}.html");
        if (!File.Exists(path))
        {
            File.WriteAllText(path, HtmlReport.Render(document));
        }

        return path;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
