using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Fake;

public enum FakeOutput
{
    Ok,

    /// <summary>Every value 1.5 times too large.</summary>
    Wrong,
    NaN,

    /// <summary>NaN where no sampled vector looks.</summary>
    Gap,

    /// <summary>Right at first, other bits after every launch.</summary>
    Flaky,
}

public enum FakeFault
{
    None,

    /// <summary>The process aborts with words on standard error.</summary>
    Crash,

    /// <summary>The launch never returns.</summary>
    Hang,
    Oom,
    Throw,

    /// <summary>A disturbance from outside the kernel.</summary>
    Invalid,

    /// <summary>The device can do nothing more in this process.</summary>
    Lost,
}

/// <summary>The behaviour of the rows that a glob matches. The first matching rule of the script counts.</summary>
/// <remarks>Settable, because source-generated JSON replaces the defaults of init-only properties by zeros.</remarks>
public sealed record FakeRule
{
    /// <summary>Glob (* and ?) over row ids.</summary>
    public required string Row { get; set; }

    /// <summary>Median launch time in milliseconds, above 0.</summary>
    public double MedianMs { get; set; } = 1;

    /// <summary>Standard deviation of the log-time that both slots of a unit share: drift of the machine.</summary>
    public double UnitSigma { get; set; }

    /// <summary>Standard deviation of the log-time between processes.</summary>
    public double ProcessSigma { get; set; }

    /// <summary>Standard deviation of the log-time between launches of a process.</summary>
    public double LaunchSigma { get; set; }

    /// <summary>Factors on the time of unit 0, 1, ...; the list repeats.</summary>
    public ImmutableArray<double> PerProcess { get; set; } = [1];

    public FakeOutput Output { get; set; }

    /// <summary>Strikes at the row's first launch.</summary>
    public FakeFault Fault { get; set; }

    /// <summary>Restricts <see cref="Fault"/> and <see cref="Output"/> to one unit; null means all.</summary>
    public int? OnlyInProcess { get; set; }

    /// <summary>Milliseconds that every launch really sleeps.</summary>
    public int SleepMs { get; set; }

    /// <summary>Time in which the host plans a launch, as a factor of the process' time at 1 ms; 0 for nothing planned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double PlanningMs { get; set; }

    /// <summary>Reason for which the row cannot be run; null when it can.</summary>
    public string? Unsupported { get; set; }

    internal bool Strikes(int unit) => OnlyInProcess is null || OnlyInProcess == unit;
}

/// <summary>The content of <c>fake-device.json</c>: what the device says of itself and the times it plays back.</summary>
public sealed record FakeScript
{
    public const string FileName = "fake-device.json";

    /// <summary>The row name by which a rule scripts a worker's opening of the device.</summary>
    public const string OpeningRow = "opening";

    public string Slug { get; set; } = "fake-1";

    public string Name { get; set; } = "Fake device";

    /// <summary>Tells this card from others of its slug, which may measure at the same time; null where there is one.</summary>
    public string? Uuid { get; set; }

    public Pairing Pairing { get; set; } = Pairing.LockStep;

    public long FreeMemoryBytes { get; set; } = 64L << 30;

    public ImmutableSortedDictionary<string, string> Hardware { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableSortedDictionary<string, string> Environment { get; set; } = ImmutableSortedDictionary<string, string>.Empty;

    public double UncalibratedNoise { get; set; } = 0.01;

    public double Bf16TeraflopsPerSecond { get; set; } = 100;

    public double Fp8TeraflopsPerSecond { get; set; } = 200;

    public double MemoryGigabytesPerSecond { get; set; } = 1000;

    /// <summary>Seed of all randomness. The same seed, unit, slot and row give the same times.</summary>
    public ulong Seed { get; set; }

    /// <summary>Clock before the first row of slot 0 and 1 of unit 0, 1, ...; the list repeats, and an empty one tells nothing.</summary>
    public ImmutableArray<double> StartClockMegahertz { get; set; } = [];

    public ImmutableArray<FakeRule> Rules { get; set; } = [];

    public FakeRule RuleFor(string rowId) =>
        Rules.FirstOrDefault(rule => FileSystemName.MatchesSimpleExpression(rule.Row, rowId, ignoreCase: false))
            ?? new FakeRule { Row = "*" };

    /// <summary>The opening's rule, which no glob means by chance; null where the script has none.</summary>
    public FakeRule? Opening => Rules.FirstOrDefault(rule => rule.Row == OpeningRow);

    /// <summary>Absolute path of the script.</summary>
    [JsonIgnore]
    public string File { get; init; } = "";

    /// <summary>A script, or the one in a folder; null where there is none.</summary>
    public static string? FileOf(string path) =>
        new[] { path, Path.Combine(path, FileName) }.FirstOrDefault(System.IO.File.Exists) is { } file ? Path.GetFullPath(file) : null;

    /// <param name="path">A script, or the folder it lies in.</param>
    public static FakeScript Read(string path)
    {
        var file = FileOf(path) ?? path;
        try
        {
            var script = JsonSerializer.Deserialize(System.IO.File.ReadAllBytes(file), FakeJson.Default.FakeScript);
            return Checked(script, file) with { File = file };
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            var why = e is JsonException ? JsonReason.Of(e) : StorageErrors.Reason(e);
            throw new PfbException(Codes.DeviceUnavailable, $"the fake device's script cannot be read: {why}", new(file, 0, 0));
        }
    }

    private static FakeScript Checked(FakeScript? script, string file)
    {
        if (script is null || script.Rules.Any(rule => !IsTime(rule.MedianMs) || rule.PerProcess.IsDefaultOrEmpty
            || !rule.PerProcess.All(IsTime) || !new[] { rule.UnitSigma, rule.ProcessSigma, rule.LaunchSigma }.All(IsSpread)))
        {
            throw new JsonException(
                $"{file}: each rule needs a medianMs above 0 and at least one factor above 0 in perProcess, and its standard deviations "
                + "are from 0 to 10");
        }

        return script;
    }

    private static bool IsTime(double value) => value > 0 && double.IsFinite(value);

    private static bool IsSpread(double sigma) => sigma is >= 0 and <= 10;
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    UseStringEnumConverter = true,
    ReadCommentHandling = JsonCommentHandling.Skip,
    AllowTrailingCommas = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FakeScript))]
[JsonSerializable(typeof(FakeRule))]
internal sealed partial class FakeJson : JsonSerializerContext;
