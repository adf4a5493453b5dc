using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsvHelper;
using PrefillBench.Diagnostics;

namespace PrefillBench.Report;

/// <summary>What tells the lines of one run apart.</summary>
public sealed record CsvKey(
    int BatchSize, int MaxSeqLen, string QueryType, string KvCacheType, string OutputType, int BlockSize, int KvHeads, int HeadSize)
{
    public override string ToString() =>
        $"b{BatchSize} kv{MaxSeqLen} {Types} kvh{KvHeads} d{HeadSize} p{BlockSize}";

    /// <summary>Inputs, then output: <c>fp8:bf16</c>.</summary>
    private string Types => QueryType == KvCacheType
        ? $"{Short(QueryType)}:{Short(OutputType)}"
        : $"{Short(QueryType)}/{Short(KvCacheType)}:{Short(OutputType)}";

    private static string Short(string type) => type switch
    {
        "torch.bfloat16" => "bf16",
        "torch.float8_e4m3fn" => "fp8",
        "torch.uint8" => "fp4",
        _ => type,
    };
}

/// <summary>One line; times in ms, <paramref name="Line"/> counts from 1.</summary>
public sealed record CsvTiming(CsvKey Key, double TrtllmMs, double TrtllmStdMs, double BaselineMs, double BaselineStdMs, int Line);

/// <param name="Runs">Oldest first, at least one, each with at least one line: the Python benchmark appends to its file.</param>
public sealed record CsvTimings(string File, ImmutableArray<ImmutableArray<CsvTiming>> Runs);

/// <summary>Reads the published benchmark's CSV, ours or the Python one's, or says with the line why not.</summary>
public static class PublishedCsvReader
{
    private const long LimitBytes = 64L << 20;

    public static CsvTimings ReadFile(string path) => Read(WholeFile.Read(path, LimitBytes, Codes.UnreadableFile), path);

    /// <param name="file">The name for messages.</param>
    public static CsvTimings Read(ReadOnlySpan<byte> utf8, string file)
    {
        var text = Encoding.UTF8.GetString(utf8).TrimStart('\uFEFF');
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Unreadable(file, 0, "the file is empty");
        }

        if (!text.EndsWith('\n'))
        {
            throw Unreadable(file, text.Count(c => c == '\n') + 1, "the file is cut: its last line has no end");
        }

        var runs = Runs(Records(text, file), file);
        return runs.IsEmpty ? throw Unreadable(file, 1, "the file has a header but no measurement") : new(file, runs);
    }

    private static List<(string[] Fields, int Line)> Records(string text, string file)
    {
        var options = CsvReaderOptions.Default with { HasHeader = false, TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw };
        var records = new List<(string[], int)>();
        try
        {
            using var reader = CsvReader.FromText(text, options);
            foreach (var record in reader)
            {
                records.Add((record.ToArray(), (int)reader.LineNumber));
            }
        }
        catch (CsvFormatException e)
        {
            throw Unreadable(file, (int)e.LineNumber, PlainText.OneLine(e.Message).TrimEnd('.', ' '));
        }

        return records;
    }

    /// <summary>A repeated header begins a new run, and so does the run's first key when it comes again: an appended run repeats the sweep.</summary>
    private static ImmutableArray<ImmutableArray<CsvTiming>> Runs(List<(string[] Fields, int Line)> records, string file)
    {
        if (!IsHeader(records[0].Fields))
        {
            throw Unreadable(file, records[0].Line, $"the columns are not {string.Join(',', PublishedCsv.Columns)}");
        }

        var runs = new List<List<CsvTiming>>();
        var startsRun = true;
        foreach (var (fields, line) in records)
        {
            if (IsHeader(fields))
            {
                startsRun = true;
                continue;
            }

            var timing = Timing(fields, line, file);
            if (startsRun || timing.Key == runs[^1][0].Key)
            {
                runs.Add([]);
                startsRun = false;
            }

            if (runs[^1].FirstOrDefault(earlier => earlier.Key == timing.Key) is { } twice)
            {
                throw Unreadable(file, line, $"{timing.Key} stands in line {twice.Line} of the same run already");
            }

            runs[^1].Add(timing);
        }

        return [.. runs.Select(run => run.ToImmutableArray())];
    }

    private static CsvTiming Timing(string[] fields, int line, string file)
    {
        if (fields.Length != PublishedCsv.Columns.Length)
        {
            throw Unreadable(file, line, $"the line has {fields.Length} columns, not {PublishedCsv.Columns.Length}");
        }

        var speedup = Number("speedup_percent");
        if (!double.IsFinite(speedup))
        {
            throw Unreadable(file, line, $"speedup_percent '{speedup}' is not a number");
        }

        var key = new CsvKey(
            Count("batch_size"), Count("max_seq_len"), Field("q_dtype"), Field("kv_cache_dtype"), Field("output_dtype"),
            Count("block_size"), Count("num_kv_heads"), Count("head_size"));
        return new(key, Time("trtllm_mean"), Deviation("trtllm_std"), Time("baseline_mean"), Deviation("baseline_std"), line);

        string Field(string column) => fields[Array.IndexOf(PublishedCsv.Columns, column)] is { Length: > 0 } field
            ? field
            : throw Unreadable(file, line, $"{column} is empty");

        double Number(string column) => double.TryParse(Field(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unreadable(file, line, $"{column} '{Field(column)}' is not a number");

        double Time(string column) => Number(column) is > 0 and < double.PositiveInfinity and var ms
            ? ms
            : throw Unreadable(file, line, $"{column} '{Field(column)}' is not a time above 0 ms");

        double Deviation(string column) => Number(column) is >= 0 and < double.PositiveInfinity and var ms
            ? ms
            : throw Unreadable(file, line, $"{column} '{Field(column)}' is not a time of at least 0 ms");

        int Count(string column) => int.TryParse(Field(column), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw Unreadable(file, line, $"{column} '{Field(column)}' is not a whole number above 0");
    }

    private static bool IsHeader(string[] fields) => fields.SequenceEqual(PublishedCsv.Columns);

    private static PfbException Unreadable(string file, int line, string text) =>
        new(Codes.UnreadableFile, $"{text}. {Codes.UnreadableFile.Remedy}", new(file, line, 0));
}
