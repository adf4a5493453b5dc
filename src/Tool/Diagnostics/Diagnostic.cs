using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace PrefillBench.Diagnostics;

public enum Severity
{
    Note,
    Warning,
    Error,
}

/// <summary>A place in a file the user wrote. Line and column count from 1; 0 means the whole file.</summary>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    public static SourcePosition None => new("", 0, 0);

    public override string ToString() => (File, Line, Column) switch
    {
        ("", _, _) => "prefill-bench",
        (_, 0, _) => File,
        (_, _, 0) => $"{File}({Line})",
        _ => $"{File}({Line},{Column})",
    };
}

/// <summary>The meaning of a PFB number: its usual severity, and the exit code it leads to.</summary>
/// <param name="Id">"PFB" and four digits; never reused.</param>
/// <param name="Title">The situation, in one sentence; also the row in docs/codes.md.</param>
/// <param name="Remedy">An advice to the user.</param>
public sealed record DiagnosticCode(string Id, Severity Severity, ExitCode Exit, string Title, string Remedy);

/// <summary>The one shape of every complaint.</summary>
public sealed record Diagnostic(DiagnosticCode Code, string Text, SourcePosition Position)
{
    /// <summary>The severity after policy; a policy may raise or lower the code's usual one.</summary>
    public Severity Severity { get; init; } = Code.Severity;

    /// <summary>The exit code after policy.</summary>
    public ExitCode Exit { get; init; } = Code.Exit;

    /// <summary>The canonical MSBuild form, always one line: <c>origin(line,col): error PFB1234: text</c>.</summary>
    public override string ToString()
    {
        var level = Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "message" };
        return $"{PlainText.OneLine(Position.ToString())}: {level} {Code.Id}: {PlainText.OneLine(Text)}";
    }
}

/// <summary>A situation that ends the command; the text for the user is in the diagnostics.</summary>
public sealed class PfbException(IReadOnlyList<Diagnostic> diagnostics) : Exception(string.Join('\n', diagnostics))
{
    public PfbException(DiagnosticCode code, string text, SourcePosition position = default)
        : this([new Diagnostic(code, text, position == default ? SourcePosition.None : position)])
    {
    }

    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;

    /// <summary>Complaints of an action; none when it succeeds. It is for work that goes on after a failure and reports it later.</summary>
    public static IReadOnlyList<Diagnostic> Of(Action action)
    {
        try
        {
            action();
            return [];
        }
        catch (PfbException e)
        {
            return e.Diagnostics;
        }
    }

    /// <summary>Makes several values at the same time.</summary>
    /// <param name="make">Makes the value of a number from 0.</param>
    /// <exception cref="PfbException">Some could not be made; the exception has the complaints of all, in their order.</exception>
    public static ImmutableArray<T> All<T>(int count, Func<int, T> make)
    {
        var (made, complaints) = (new T[count], new IReadOnlyList<Diagnostic>[count]);
        Parallel.For(0, count, at => complaints[at] = Of(() => made[at] = make(at)));
        return complaints.All(each => each.Count == 0)
            ? ImmutableCollectionsMarshal.AsImmutableArray(made)
            : throw new PfbException([.. complaints.SelectMany(each => each)]);
    }
}
