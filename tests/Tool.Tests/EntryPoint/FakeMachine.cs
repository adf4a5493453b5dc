using System.Globalization;

namespace PrefillBench.Tests.EntryPoint;

/// <summary>A script of the fake device. Rows without a rule take 1 ms, with a little noise.</summary>
/// <param name="Rules">Of <see cref="Rule"/>; the first that matches counts.</param>
public sealed record FakeMachine(params string[] Rules)
{
    public const string Slug = "fake-gate";

    public static FakeMachine Quiet { get; } = new();

    /// <summary>Other code than <see cref="Quiet"/>, and as fast.</summary>
    public static FakeMachine Refactored { get; } = new() { ProcessSigma = 0.0019 };

    public int Seed { get; init; } = 1;

    /// <summary>Standard deviation between processes, of the log-time, of rows without a rule.</summary>
    public double ProcessSigma { get; init; } = 0.002;

    public string Card { get; init; } = "one";

    /// <summary>Further keys of the script, such as <c>"pairing": "Sequential"</c>.</summary>
    public string More { get; init; } = "\"freeMemoryBytes\": 68719476736";

    public double UncalibratedNoise { get; init; } = 0.01;

    /// <param name="row">Glob over row ids.</param>
    /// <param name="more">Further keys, such as <c>"output": "Wrong"</c>.</param>
    public static string Rule(string row, double medianMs = 1, string more = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"row": "{{row}}", "medianMs": {{medianMs}}, "processSigma": 0.002, "launchSigma": 0.002{{Further(more)}}}""");

    private static string Further(string keys) => keys.Length > 0 ? $", {keys}" : "";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        {"slug": "{{Slug}}", "name": "Scripted", "seed": {{Seed}}, "hardware": {"card": "{{Card}}"},
         "uncalibratedNoise": {{UncalibratedNoise}}, {{More}},
         "rules": [{{string.Join(", ", Rules.Append(AllRows))}}]}
        """);

    private string AllRows => $$"""{"row": "*", "processSigma": {{ProcessSigma}}, "launchSigma": 0.002}""";
}
