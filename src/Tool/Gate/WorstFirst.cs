namespace PrefillBench.Gate;

/// <summary>The one order in which rows are shown wherever people look: by gravity, then by size, then as they were planned.</summary>
public static class WorstFirst
{
    /// <param name="gravity">Higher is graver.</param>
    /// <param name="size">Higher is larger; null is the smallest.</param>
    public static IOrderedEnumerable<T> Of<T>(IEnumerable<T> items, Func<T, int> gravity, Func<T, double?> size) =>
        items.OrderByDescending(gravity).ThenByDescending(item => size(item) ?? double.NegativeInfinity);
}
