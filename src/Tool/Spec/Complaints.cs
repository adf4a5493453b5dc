using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec;

/// <summary>Gathers what is wrong with a spec, so that one reading shows everything.</summary>
internal sealed class Complaints(string file)
{
    // A file full of nonsense must not bury its first mistake.
    private const int MostShown = 20;

    private readonly List<Diagnostic> all = [];

    public bool Any => all.Count > 0;

    /// <summary>Further complaints will only be counted; they need no costly suggestion.</summary>
    public bool EnoughToShow => all.Count > MostShown;

    public IReadOnlyList<Diagnostic> All => all;

    public void Add(DiagnosticCode code, string text, YamlNode at) => Add(code, text, at.At);

    public void Add(DiagnosticCode code, string text, SourcePosition at) => all.Add(new(code, text, at));

    /// <summary>About the file as a whole.</summary>
    public void Add(DiagnosticCode code, string text) => Add(code, text, new SourcePosition(file, 0, 0));

    public void ThrowIfAny()
    {
        if (!Any)
        {
            return;
        }

        // A default that fails in every suite is one mistake.
        var distinct = all.Distinct().OrderBy(d => d.Position.Line).ThenBy(d => d.Position.Column).ToList();
        var shown = distinct.Take(MostShown).ToList();
        if (distinct.Count > MostShown)
        {
            var next = distinct[MostShown];
            shown.Add(next with { Text = $"{next.Text} ({distinct.Count - MostShown - 1} further problems are not shown.)" });
        }

        throw new PfbException(shown);
    }
}
