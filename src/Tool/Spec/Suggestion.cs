namespace PrefillBench.Spec;

/// <summary>The name that a misspelt one was probably meant to be.</summary>
internal static class Suggestion
{
    // Nobody misspells a name of this length; and the cost is the product of both lengths.
    private const int LongestName = 80;

    /// <summary>" Did you mean `x`?", or nothing.</summary>
    public static string For(string wrong, IEnumerable<string> names) =>
        Nearest(wrong, names, count: 1).FirstOrDefault() is { } name && Distance(wrong, name) <= Math.Max(1, name.Length / 3)
            ? $" Did you mean `{name}`?"
            : "";

    /// <summary>The closest names, closest first.</summary>
    public static IEnumerable<string> Nearest(string wrong, IEnumerable<string> names, int count) =>
        wrong.Length > LongestName ? [] : names.Where(n => n.Length <= LongestName).OrderBy(n => Distance(wrong, n)).Take(count);

    /// <summary>Levenshtein's edit distance, letter case ignored (Levenshtein, Soviet Physics Doklady 10, 1966).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
