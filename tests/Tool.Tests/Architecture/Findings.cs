namespace PrefillBench.Tests.Architecture;

internal static class Findings
{
    /// <summary>Fails with the whole list, which the usual assertions would cut short.</summary>
    public static void None(IEnumerable<string> found)
    {
        var lines = found.Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.True(lines.Length == 0, $"\n{string.Join('\n', lines)}");
    }
}
