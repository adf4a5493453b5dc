using PrefillBench.Tests.Architecture;

namespace PrefillBench.Tests;

/// <summary>Approved texts: tests/Tool.Tests/Approved/NAME.verified.txt; a mismatch writes NAME.received.txt beside it.</summary>
public static class Snapshots
{
    public static void Match(string actual, string name)
    {
        var verified = Path.Combine(Repository.Root, "tests", "Tool.Tests", "Approved", name + ".verified.txt");
        var expected = File.Exists(verified) ? File.ReadAllText(verified) : null;
        if (expected != actual)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(verified)!);
            File.WriteAllText(verified.Replace(".verified.", ".received.", StringComparison.Ordinal), actual);
        }

        Assert.Equal(expected, actual);
    }
}
