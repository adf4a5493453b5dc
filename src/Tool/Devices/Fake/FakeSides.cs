using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Fake;

/// <summary>The kernel part of a script: a row's code is the rule that it goes by.</summary>
/// <param name="script">The device's own.</param>
internal sealed class FakeSides(FakeScript script) : ISideMaker
{
    private const string Form = "fake";
    private const string RuleKey = "rule";
    private const string OpeningKey = "opening";
    private const string SeedKey = "seed";
    private const string OptionsKey = "options";

    // Hundredths of a percent.
    public int TrialLinks => 2000;

    public string Origin(KernelSet kernels) => "the rules of the fake device's script";

    public string? WhyNotFrom(string folder) =>
        "a fake device plays the rules of its script; change these, or name another script with --against";

    /// <param name="kernels">Their folder is a script, or null for the device's own: a row goes by its rule, whatever files the kernels
    /// name.</param>
    public ImmutableSortedDictionary<string, KernelCode> Build(
        KernelSet kernels, IReadOnlyCollection<WorkloadRow> rows, IReadOnlyDictionary<string, int>? delay = null)
    {
        // A folder of kernels is for other devices.
        var rules = kernels.Folder is { } place && FakeScript.FileOf(place) is { } file ? FakeScript.Read(file) : script;
        return rows.Where(row => rules.RuleFor(row.Id).Unsupported is null && kernels.Of(row.Kernel.Name) is not null)
            .ToImmutableSortedDictionary(
            row => row.Id,
            row => CodeOf(
                Slowed(rules.RuleFor(row.Id), delay?.GetValueOrDefault(row.Id) ?? 0), rules.Opening, kernels.Of(row.Kernel.Name)!.Options),
            StringComparer.Ordinal);
    }

    public KernelCode Identified(KernelCode stored) => stored;

    public KernelCode Reseeded(KernelCode code, ulong seed)
    {
        var description = JsonNode.Parse(code.Description)!.AsObject();
        description[SeedKey] = seed;
        return KernelCode.Of(description) with { Identity = code.Identity };
    }

    public KernelSet Find(SidePlace place, KernelSet kernels)
    {
        var file = place.Commit is null ? place.Path : place.AtCommit(script.File, FakeScript.FileName);
        return FakeScript.FileOf(file) is { } found ? kernels with { Folder = Readable(found, place) }
            : throw SidePlace.Unusable(place.Commit is { } commit
                ? $"commit {commit.Abbreviated} has no {Path.GetRelativePath(place.Path, file)}"
                : $"{file} is not a script of a fake device, nor a folder with {FakeScript.FileName}");
    }

    /// <summary>The files of a commit go with the run, so what is wrong with one is said by its name in the repository.</summary>
    private static string Readable(string script, SidePlace place) =>
        place.Commit is { } commit && PfbException.Of(() => FakeScript.Read(script)) is [var complaint, ..]
            ? throw SidePlace.Unusable($"{Path.GetRelativePath(place.Path, script)} of commit {commit.Abbreviated}: {complaint.Text}")
            : script;

    /// <summary>Reads a side's code of a row; without a seed, the script's counts.</summary>
    internal static FakeCode Read(string file)
    {
        var description = JsonNode.Parse(File.ReadAllText(file))!;
        return new(
            description[RuleKey].Deserialize(FakeJson.Default.FakeRule)!,
            description[OpeningKey]?.Deserialize(FakeJson.Default.FakeRule),
            (ulong?)description[SeedKey]);
    }

    private static KernelCode CodeOf(FakeRule rule, FakeRule? opening, ImmutableSortedDictionary<string, string> options)
    {
        // How long a launch really sleeps changes nothing that is reported.
        var whole = Description(rule, opening, options);
        return rule.SleepMs == 0 ? whole : whole with { Identity = Description(rule with { SleepMs = 0 }, opening, options).Identity };
    }

    private static KernelCode Description(FakeRule rule, FakeRule? opening, ImmutableSortedDictionary<string, string> options)
    {
        // Two rows that go by one rule run the same, whatever glob led to it.
        var description = new JsonObject
        {
            [KernelForms.Key] = Form,
            [RuleKey] = JsonSerializer.SerializeToNode(rule with { Row = "*" }, FakeJson.Default.FakeRule),
        };
        if (opening is not null)
        {
            description[OpeningKey] = JsonSerializer.SerializeToNode(opening, FakeJson.Default.FakeRule);
        }

        if (!options.IsEmpty)
        {
            description[OptionsKey] = new JsonObject(options.Select(option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value)));
        }

        return KernelCode.Of(description);
    }

    private static FakeRule Slowed(FakeRule rule, int links) =>
        links > 0 ? rule with { MedianMs = rule.MedianMs * (1 + (links / 10_000.0)) } : rule;
}

/// <summary>The code that runs a row on a fake device.</summary>
/// <param name="Opening">What happens when a worker opens the device with this code; null means nothing.</param>
/// <param name="Seed">Seed of the code's randomness; null means the script's.</param>
internal sealed record FakeCode(FakeRule Rule, FakeRule? Opening, ulong? Seed);
