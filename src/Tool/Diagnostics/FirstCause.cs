namespace PrefillBench.Diagnostics;

/// <summary>
/// What went wrong first where threads worked side by side: the platform wraps it, also when there is only one, and who catches by type
/// would not know it.
/// </summary>
internal static class FirstCause
{
    public static Exception Of(Exception e) => e is AggregateException { InnerExceptions: [var first, ..] } ? Of(first) : e;
}
