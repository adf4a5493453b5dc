namespace PrefillBench.Spec;

/// <summary>The name that a misspelt one was probably meant to be.</summary>
internal static class Suggestion
{
    // Nobody misspells a name of this length; and the cost is the product of both lengths.
    private const int LongestName = 80;

    /// <summary>" Did you mean `x`?", or nothing.</summary>
    public static string For(string wrong, IEnumerable<string> names) =>
        (FieldWords.Meant(wrong, names) ?? Misspelt(wrong, names)) is { } name ? $" Did you mean `{name}`?" : "";

    private static string? Misspelt(string wrong, IEnumerable<string> names) =>
        Nearest(wrong, names, count: 1).FirstOrDefault() is { } name && Distance(wrong, name) <= Math.Max(1, name.Length / 3) ? name : null;

    /// <summary>The closest names, closest first.</summary>
    public static IEnumerable<string> Nearest(string wrong, IEnumerable<string> names, int count) =>
        wrong.Length > LongestName ? [] : names.Where(n => n.Length <= LongestName).OrderBy(n => Distance(wrong, n))
            .ThenByDescending(n => n.Zip(wrong).TakeWhile(both => Same(both.First, both.Second)).Count()).Take(count);

    /// <summary>
    /// Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, letter case ignored
    /// (Damerau, Communications of the ACM 7(3), 1964; Levenshtein, Soviet Physics Doklady 10, 1966).
    /// </summary>
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Step(cost, a, b, i, j);
            }
        }

        return cost[a.Length, b.Length];
    }

    private static int Step(int[,] cost, string a, string b, int i, int j)
    {
        var least = Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1;
        least = Math.Min(least, cost[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
        return i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])
            ? Math.Min(least, cost[i - 2, j - 2] + 1)
            : least;
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
