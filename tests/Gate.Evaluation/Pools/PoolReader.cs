using System.Collections.Immutable;
using System.IO.Compression;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;

namespace PrefillBench.Evaluation.Pools;

/// <summary>Reads the journal of `prefill-bench calibrate`, as it is or compressed (.gz, .br), with the tool's own reader.</summary>
internal static class PoolReader
{
    public static Pool Read(string path)
    {
        using var content = new MemoryStream(Bytes(path));
        return Of(NameOf(path), JournalContent.Parse(content, path));
    }

    public static string NameOf(string path) => Path.GetFileName(path).Split('.')[0];

    /// <exception cref="InvalidDataException">Not the journal of one code against itself, or too few pairs.</exception>
    public static Pool Of(string name, JournalContent content)
    {
        var header = content.Header;
        if (header.Against != header.Tool)
        {
            throw new InvalidDataException(
                $"{name}: the sides are different code ({header.Against} and {header.Tool}); only a calibration's journal is a pool");
        }

        var valid = content.Pairs.Where(pair => !pair.Faults.Any(IsDisturbance)).ToImmutableArray();
        if (valid.Length < 2)
        {
            throw new InvalidDataException($"{name}: {valid.Length} undisturbed pairs say nothing about noise");
        }

        var measured = valid.Select(pair => pair.Rows.Select(row => row.RowId).ToHashSet()).ToArray();
        var all = measured.SelectMany(ids => ids).Distinct().Order(StringComparer.Ordinal).ToArray();
        var rows = all.Where(id => measured.All(ids => ids.Contains(id))).ToImmutableArray();

        // Launches stay what they were when the tool takes another value from them; a pair in lock-step has its value from rounds, which
        // are not kept.
        Func<RowPair, PoolRow> asToday = header.Device.StartsWith("cuda-", StringComparison.Ordinal)
            ? row => PoolRow.Of(row.Approved.LaunchMs, row.Current.LaunchMs)
            : row => new(row.LogRatio, row.Approved.LaunchMs, row.Current.LaunchMs);
        return new Pool(
            name, header.Device, header.Boot, header.Suite, rows, [.. valid.Select(pair => PairOf(pair, rows, asToday))],
            Losses(content.Pairs, [.. all.Except(rows)]))
        {
            MeasurementVersion = header.MeasurementVersion,
        };
    }

    private static PoolPair PairOf(PairMeasurement pair, ImmutableArray<string> rows, Func<RowPair, PoolRow> asToday)
    {
        var byId = pair.Rows.ToDictionary(row => row.RowId);
        return new PoolPair(pair.CurrentFirst, [.. rows.Select(id => asToday(byId[id]))]);
    }

    private static PoolLosses Losses(ImmutableArray<PairMeasurement> pairs, ImmutableArray<string> leftOut)
    {
        var sides = pairs.Select(pair => pair.Faults.FirstOrDefault(IsDisturbance))
            .OfType<RowFault>().Select(fault => fault.Side).ToArray();
        return new PoolLosses(
            pairs.Length, sides.Count(side => side == Side.Approved), sides.Count(side => side == Side.Current),
            sides.Count(side => side is null), leftOut);
    }

    private static bool IsDisturbance(RowFault fault) => fault.Kind == FaultKind.Invalid;

    public static byte[] Bytes(string path)
    {
        using var file = File.OpenRead(path);
        using Stream content = Path.GetExtension(path) switch
        {
            ".gz" => new GZipStream(file, CompressionMode.Decompress),
            ".br" => new BrotliStream(file, CompressionMode.Decompress),
            _ => file,
        };
        using var whole = new MemoryStream();
        content.CopyTo(whole);
        return whole.ToArray();
    }
}
