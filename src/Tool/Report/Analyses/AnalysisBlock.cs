using System.Collections.Immutable;

namespace PrefillBench.Report.Analyses;

/// <summary>One published analysis of one slice of a sweep: what is shown, and the lines that the published example prints.</summary>
public sealed record AnalysisBlock(string Title, ImmutableArray<string> Lines);
