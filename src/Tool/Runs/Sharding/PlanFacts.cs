using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PrefillBench.Baselines;
using PrefillBench.CodeFiles;
using PrefillBench.Gate;
using PrefillBench.Runs.Code;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Sharding;

/// <summary>
/// Facts that must be equal in all shards of one run, by name, so that a refusal can say what differs. Cards, boots and drivers may differ.
/// </summary>
internal static class PlanFacts
{
    /// <param name="whole">The plan of the whole sweep, with each row's shard.</param>
    public static ImmutableSortedDictionary<string, string> Of(ReadyRun whole, int shards, string tool, string? commit)
    {
        var (read, plan, codes) = (whole.Read, whole.Plan, whole.Planned.Codes);
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        facts.AddRange(PolicyFacts.Rules(plan.Policy));
        facts.AddRange(PolicyFacts.Consequences(plan.Policy));
        facts.AddRange(new Dictionary<string, string>
        {
            ["tool"] = tool,
            ["commit"] = commit ?? "none",
            ["compiler"] = read.Device.Environment.GetValueOrDefault("nvrtc", "none"),
            ["shards"] = $"{shards}",
            ["device"] = read.Today.Slug,
            ["spec"] = read.Inputs.SpecSha256,
            ["suite"] = whole.Header.Suite,
            ["approved baseline"] = whole.Header.Baseline ?? "none",
            ["protocol"] = read.Today.Protocol,
            ["L2"] = read.Today.L2,
            ["measurement version"] = $"{read.Today.MeasurementVersion}",
            ["rules of the gate"] = $"{GateRules.Version}",
            ["waivers"] = Hashes.OfText(string.Join(
                '\n', plan.Policy.Waivers.Select(waiver => $"{waiver.Case} {waiver.Kernel} {waiver.Until:O}"))),
            ["most pairs"] = $"{plan.MaxPairs}",
            ["processes"] = $"{plan.Processes}",
            ["current code"] = codes.Current,
            ["code compared with"] = codes.Approved ?? "none",
            ["rows"] = Rows(whole),
        });
        return facts.ToImmutable();
    }

    /// <summary>One hash over all rows; their text would take megabytes.</summary>
    private static string Rows(ReadyRun whole)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var paired = whole.Plan.PairedRows;
        foreach (var row in whole.Plan.Rows)
        {
            var mustCatch = MustCatchRule.For(row, whole.Plan.Policy, paired).Value?.Fraction;
            var tolerate = RowTolerance.Of(row, whole.Plan.Policy).Value.Fraction;
            hash.AppendData(Encoding.UTF8.GetBytes(Line(row, whole.Planned.Codes.ByRow.GetValueOrDefault(row.Id), tolerate, mustCatch)));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>One hash over all of them.</summary>
    public static string Sha256(ImmutableSortedDictionary<string, string> facts) =>
        Hashes.OfText(string.Concat(facts.Select(fact => $"{fact.Key}={fact.Value}\n")));

    private static string Line(PlannedRow row, RowCode? code, double tolerate, double? mustCatch) => string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Id} {row.CaseSha256} {row.Shard} {Skipped(row)} {row.PairNoise:R} {row.NoisePairs} {tolerate:R} {mustCatch:R} "
        + $"{code?.Current} {code?.Approved} {row.WhyAlone}\n");

    /// <summary>The reason without the part after a semicolon, which is this card's state at the moment, such as its free memory.</summary>
    private static string Skipped(PlannedRow row) => row.SkipReason?.Split(';')[0] ?? "measured";
}
