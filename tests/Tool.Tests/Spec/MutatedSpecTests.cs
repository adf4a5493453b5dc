using System.Diagnostics;
using System.Text;
using CsCheck;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Tests.Spec;

/// <summary>Whatever becomes of the starter on its way, reading it ends soon, with a spec or with diagnostics.</summary>
public static class MutatedSpecTests
{
    private static readonly byte[] Starter = Encoding.UTF8.GetBytes(StarterSpec.Text);

    // What YAML gives a meaning to, so that mutations reach more than plain words.
    private static readonly Gen<byte[]> Fragment = Gen.OneOf(
        Gen.Byte.Array[1, 4],
        Gen.OneOf("[", "{", "]", "}", ": ", "- ", "? ", "*a ", "&a ", "!!str ",
            "! ", "|\n", ">\n", "\"", "'", "#", "\n", "\n---\n", "\n...\n", "\t",
            "%YAML 9.9\n", "%TAG ! x\n", "<<: ", "~", "0", "-1", ".nan",
            "1e9", "99999999999999999999", "5%", "\"\\UFFFFFFFF\"", "\"\\uD800\"", "\\", ",", "\r", "é", "\uFEFF")
            .Select(Encoding.UTF8.GetBytes));

    private static readonly Gen<(int At, int Removed, byte[] Added)> Edit =
        Gen.Select(Gen.Int[0, Starter.Length], Gen.Frequency((3, Gen.Int[0, 5]), (1, Gen.Int[0, 500])), Fragment);

    [Fact]
    public static void A_mutated_starter_is_read_or_refused_within_a_second() =>
        Edit.Array[1, 8].Sample(edits => Assert.True(IsReadOrRefused(Mutated(edits))), iter: 1000);

    [Fact]
    public static void A_starter_cut_off_anywhere_is_read_or_refused_within_a_second() =>
        Gen.Int[0, Starter.Length].Sample(length => Assert.True(IsReadOrRefused(Starter[..length])), iter: 300);

    private static byte[] Mutated((int At, int Removed, byte[] Added)[] edits)
    {
        var bytes = Starter.ToList();
        foreach (var (at, removed, added) in edits)
        {
            var start = Math.Min(at, bytes.Count);
            bytes.RemoveRange(start, Math.Min(removed, bytes.Count - start));
            bytes.InsertRange(start, added);
        }

        return [.. bytes];
    }

    private static bool IsReadOrRefused(byte[] bytes)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            return !SpecReader.Parse(bytes, "prefill-bench.yaml", Reading.Today, PolicyChecks.Of).Suites.IsEmpty
                && clock.Elapsed.TotalSeconds < 1;
        }
        catch (PfbException e)
        {
            return e.Diagnostics.All(d => d.Code.Exit == ExitCode.BadInput) && clock.Elapsed.TotalSeconds < 1;
        }
    }
}
