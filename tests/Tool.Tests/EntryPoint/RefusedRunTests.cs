using System.Text.RegularExpressions;
using PrefillBench.Diagnostics;
using static PrefillBench.Tests.EntryPoint.FakeMachine;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>Runs that end before a launch: the exit code, the code printed, and not one file changed.</summary>
public static class RefusedRunTests
{
    private static readonly Dictionary<string, Refusal> Table = new()
    {
        ["a device that is not there"] = new(ExitCode.Failed, Codes.DeviceUnavailable, ["--device", "cuda"]),
        ["a script that is not there"] = new(ExitCode.Failed, Codes.DeviceUnavailable, ["--device", "fake:nowhere.json"]),
        ["no such device"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--device", "abacus"]),
        ["output below a file"] = new(ExitCode.Failed, Codes.FolderNotWritable, ["--output", "device.json/out"]),
        ["an unknown option"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--fast"]),
        ["a value that is no choice"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--l2", "tepid"]),
        ["options that exclude each other"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--resume", "--more"]),
        ["an option that no longer exists"] = new(ExitCode.BadInput, Codes.Retired, ["--mode", "duet"]),
        ["another side that is not there"] = new(ExitCode.Failed, Codes.AgainstUnusable, ["--against", "nowhere"]),
        ["another runtime for a device without .NET kernels"] = new(ExitCode.Failed, Codes.AgainstUnusable, ["--against", "runtime=9.9.9"]),
        ["approved code that is not there, under every policy"] = new(
            ExitCode.BadInput, Codes.CorruptBaseline, ["--on-missing-baseline", "record", "--on-inconclusive", "warn"])
        {
            Baseline = text => Regex.Replace(text, "(\"codeSha256\": \")[0-9a-f]{64}", "${1}" + new string('0', 64)),
        },
        ["no duration"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--timeout", "soon"]),
        ["a report of no kind"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--report", "summary.md"]),
        ["a report of an unknown kind"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--report", "papyrus=summary.md"]),
        ["a case that is no case"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--case", "batch=0"]),
        ["an unknown suite"] = new(ExitCode.BadInput, Codes.UnknownSuite, ["--suite", "huge"]),
        ["a filter without match"] = new(ExitCode.BadInput, Codes.NothingMatches, ["--filter", "*-s999-*"]),
        ["no spec"] = new(ExitCode.BadInput, Codes.SpecNotFound, ["--spec", "nowhere.yaml"]),
        ["a spec that is no YAML"] = new(ExitCode.BadInput, Codes.YamlSyntax) { Spec = "version: [1" },
        ["a spec with an unknown key"] = new(ExitCode.BadInput, Codes.UnknownKey) { Spec = Specs.Of(gate: "tolerance: 1%") },
        ["a waiver that has ended"] = new(ExitCode.BadInput, Codes.ExpiredWaiver)
        {
            Spec = Specs.Of(gate: """waive: [{case: "*", until: 2027-01-14, reason: over}]"""),
        },
        ["a bad spec for a machine that crashes"] = new(ExitCode.BadInput, Codes.UnknownKey)
        {
            Spec = Specs.Of(gate: "tolerance: 1%"), Now = new(Rule("*", 1, "\"fault\": \"Crash\"")),
        },
        ["a bad spec and no device"] = new(ExitCode.BadInput, Codes.UnknownKey, ["--device", "cuda"])
        {
            Spec = Specs.Of(gate: "tolerance: 1%"),
        },
        ["a bad case and no device"] = new(ExitCode.BadInput, Codes.BadCommandLine, ["--device", "cuda", "--case", "batch=0"]),
        ["an empty baseline"] = new(ExitCode.BadInput, Codes.CorruptBaseline) { Baseline = _ => "" },
        ["a cut baseline"] = new(ExitCode.BadInput, Codes.CorruptBaseline) { Baseline = text => text[..(text.Length / 2)] },
        ["a newer baseline"] = new(ExitCode.BadInput, Codes.NewerSchema)
        {
            Baseline = text => text.Replace("\"schemaVersion\": 2", "\"schemaVersion\": 3", StringComparison.Ordinal),
        },
        ["a baseline with NaN"] = new(ExitCode.BadInput, Codes.CorruptBaseline)
        {
            Baseline = text => Regex.Replace(text, "(\"outputError\": )[^,]+", "$1NaN"),
        },
        ["a baseline with a time of 0"] = new(ExitCode.BadInput, Codes.CorruptBaseline)
        {
            Baseline = text => Regex.Replace(text, @"(""medianMs"": )[^,]+", "${1}0"),
        },
        ["a baseline with a key twice"] = new(ExitCode.BadInput, Codes.CorruptBaseline)
        {
            Baseline = text => text.Replace("\"schemaVersion\": 2", "\"schemaVersion\": 2, \"suite\": \"tiny\"", StringComparison.Ordinal),
        },
        ["a damaged qualification"] = new(ExitCode.BadInput, Codes.CorruptBaseline) { Beside = ("qualification.json", "{") },
        ["a cut calibration"] = new(ExitCode.BadInput, Codes.CorruptBaseline)
        {
            Beside = ("calibration.json", "{\"schemaVersion\": 1, \"sess"),
        },
        ["a newer calibration"] = new(ExitCode.BadInput, Codes.NewerSchema) { Beside = ("calibration.json", "{\"schemaVersion\": 9}") },
        ["no journal to continue"] = new(ExitCode.BadInput, Codes.UnreadableFile, ["--output", "empty", "--resume"]),
        ["an empty journal"] = new(ExitCode.BadInput, Codes.UnreadableFile, ["--resume"]) { Journal = _ => "" },
        ["a journal with a torn line in its midst"] = new(ExitCode.BadInput, Codes.UnreadableFile, ["--resume"])
        {
            Journal = text => text.Replace("{\"entry\":\"begin\"", "{\"entr", StringComparison.Ordinal),
        },
        ["a newer journal"] = new(ExitCode.BadInput, Codes.NewerSchema, ["--resume"])
        {
            Journal = text => text.Replace("\"schema\":1", "\"schema\":2", StringComparison.Ordinal),
        },
        ["a journal of another boot"] = new(ExitCode.BadInput, Codes.ForeignJournal, ["--resume"])
        {
            Journal = text => Regex.Replace(text, "(\"boot\":\")[^\"]+", "$1another"),
            Says = "the machine was restarted",
        },
        ["a journal of another spec"] = new(ExitCode.BadInput, Codes.ForeignJournal, ["--resume"])
        {
            Spec = Specs.Of(gate: "missed: 4%"),
            Says = "the spec has changed",
        },
        ["a journal of another protocol"] = new(ExitCode.BadInput, Codes.ForeignJournal, ["--resume", "--protocol", "published"])
        {
            Says = "protocol standard -> published",
        },
        ["a journal of other pairs"] = new(ExitCode.BadInput, Codes.ForeignJournal, ["--resume", "--pairs", "60"])
        {
            Says = "max_pairs 32 -> 60",
        },
        ["a journal of other cases"] = new(ExitCode.BadInput, Codes.ForeignJournal, ["--resume", "--filter", Specs.Short])
        {
            Says = "suite tiny -> tiny b1-s16-bf16-h2x1-d128-HND-p16",
        },
        ["a journal before an approval"] = new(ExitCode.BadInput, Codes.ForeignJournal, ["--resume"])
        {
            Baseline = text => Regex.Replace(text, "(\"reason\": )\"[^\"]+", "$1\"others"),
            Says = "the approved baseline has changed",
        },
        ["a journal of an earlier version"] = new(ExitCode.BadInput, Codes.ForeignJournal, ["--resume"])
        {
            Journal = text => Regex.Replace(text, ",\"rules\":.*?},", ","),
            Says = "false_alarm not noted -> 1",
        },
    };

    public static TheoryData<string> Refusals => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Refusals))]
    public static async Task Nothing_is_changed_by_a_run_that_is_refused(string refusal)
    {
        var (exit, code, arguments, now) = (Table[refusal].Exit, Table[refusal].Code, Table[refusal].Arguments, Table[refusal].Now);
        using var bench = new GateBench();
        var script = bench.Script("device", now);
        await Earlier.RestoreAsync(bench);
        Table[refusal].Spoil(bench);
        var before = bench.Files();

        string[] device = arguments.Contains("--device") ? [] : ["--device", $"fake:{script}"];
        string[] output = arguments.Contains("--output") ? [] : ["--output", Earlier.Output];

        var outcome = await bench.CallAsync(["run", .. device, .. output, .. arguments]);

        Assert.True(exit == outcome.Exit, outcome.Printed);
        Assert.Contains($" error {code.Id}: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(Table[refusal].Says, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(outcome.Out);
        Assert.Equal(before, bench.Files());
    }

    private sealed record Refusal(ExitCode Exit, DiagnosticCode Code, string[] Arguments)
    {
        public Refusal(ExitCode exit, DiagnosticCode code)
            : this(exit, code, [])
        {
        }

        public string? Spec { get; init; }

        /// <summary>Part of the message, where several mistakes have one code.</summary>
        public string Says { get; init; } = "";

        public FakeMachine Now { get; init; } = Quiet;

        /// <summary>What becomes of the approved baseline.</summary>
        public Func<string, string>? Baseline { get; init; }

        /// <summary>A file beside the approved baseline, by its ending, and its text.</summary>
        public (string Ending, string Text)? Beside { get; init; }

        /// <summary>What becomes of the earlier run's journal.</summary>
        public Func<string, string>? Journal { get; init; }

        public void Spoil(GateBench bench)
        {
            bench.Spec = Spec ?? bench.Spec;
            Replace(bench.VerifiedFile, Baseline);
            if (Beside is { } beside)
            {
                File.WriteAllText(
                    Path.Combine(Path.GetDirectoryName(bench.VerifiedFile)!, $"{GateBench.Suite}.{beside.Ending}"), beside.Text);
            }

            Replace(Path.Combine(bench.Folder, Earlier.Output, "journal.jsonl"), Journal);
        }

        private static void Replace(string file, Func<string, string>? change)
        {
            if (change is not null)
            {
                var old = File.ReadAllText(file);
                var spoilt = change(old);
                Assert.NotEqual(old, spoilt);
                File.WriteAllText(file, spoilt);
            }
        }
    }
}
