using PrefillBench.Diagnostics;

namespace PrefillBench.Results;

/// <summary>Diagnostics to and from their form in the results.</summary>
public static class DiagnosticLines
{
    public static DiagnosticSection ToSection(this Diagnostic diagnostic)
    {
        var severity = diagnostic.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" };
        var (file, line, column) = diagnostic.Position;
        return new(diagnostic.Code.Id, severity, diagnostic.Text, file ?? "", line, column);
    }

    /// <summary>The canonical MSBuild form, one line; the same as the diagnostic's own.</summary>
    public static string ToLine(this DiagnosticSection section)
    {
        var origin = new SourcePosition(section.File, section.Line, section.Column).ToString();
        var level = section.Severity == "note" ? "message" : section.Severity;
        return PlainText.OneLine($"{origin}: {level} {section.Code}: {section.Text}");
    }
}
