namespace PrefillBench.Tests.Report.Comparing;

/// <summary>A CSV of the published scripts, written as other programs and versions write the same figures.</summary>
internal static class OtherSpellings
{
    public static string EachLine(string csv, Func<string, int, string> change) =>
        string.Concat(csv.TrimEnd('\n').Split('\n').Select((line, i) => change(line, i) + "\n"));

    public static string Indexed(string csv, string name) => EachLine(csv, (line, i) => $"{(i == 0 ? name : $"{i - 1}")},{line}");

    public static string Reversed(string csv) => EachLine(csv, (line, _) => string.Join(',', line.Split(',').Reverse()));

    public static string Spreadsheet(string csv) => EachLine(csv, (line, i) => string.Join(';', line.Split(',').Select(WithComma)));

    private static string WithComma(string field) => field.Contains("torch", StringComparison.Ordinal) ? field : field.Replace('.', ',');

    public static string Markdown(string csv) => EachLine(csv, (line, i) =>
        $"| {line.Replace(",", " | ", StringComparison.Ordinal)} |{(i == 0 ? Rule(line) : "")}");

    private static string Rule(string header) => $"\n|{string.Concat(header.Split(',').Select(_ => "---:|"))}";

    public static string Printed(string csv) => EachLine(csv, (line, i) => $"{(i == 0 ? " " : $"{i - 1}")}  {line.Replace(',', ' ')}");

    public static string EarlierNames(string csv) => csv
        .Replace("trtllm_mean", "trt_mean", StringComparison.Ordinal)
        .Replace("batch_size", "num_seqs", StringComparison.Ordinal)
        .Replace("block_size", "page_size", StringComparison.Ordinal)
        .Replace("head_size", "head_dim", StringComparison.Ordinal);
}
