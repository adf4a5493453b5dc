namespace PrefillBench.Tests.Cli;

/// <summary>Scripts of the fake device.</summary>
internal static class Scripts
{
    public const string Plain = "{}";

    /// <summary>The trtllm rows take this many ms; the baseline rows 1 ms.</summary>
    public static string Trtllm(double ms) => Rule($$""" "row": "*trtllm", "medianMs": {{ms}} """);

    public static string Rule(string members, string device = "") => $$"""{ {{device}} "rules": [{ {{members}} }] }""";
}
