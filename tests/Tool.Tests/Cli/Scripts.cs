namespace PrefillBench.Tests.Cli;

/// <summary>Scripts of the fake device. Its launches take no time; long scripted ones only mean that few are asked for.</summary>
internal static class Scripts
{
    public const string Plain = """{"rules": [{"row": "*", "medianMs": 20}]}""";

    /// <summary>The trtllm rows take this many times what <see cref="Plain"/> says.</summary>
    public static string Trtllm(double factor) => Rule($$""" "row": "*trtllm", "medianMs": {{20 * factor}} """);

    /// <summary>One rule before the plain one.</summary>
    public static string Rule(string members, string device = "") =>
        $$"""{ {{device}} "rules": [{ {{members}} }, {"row": "*", "medianMs": 20}] }""";
}
