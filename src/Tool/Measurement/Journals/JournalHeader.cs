using PrefillBench.Diagnostics;

namespace PrefillBench.Measurement.Journals;

/// <summary>The first line of a journal: what must be the same for its measurements to be continued.</summary>
public sealed record JournalHeader
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    public required string RunId { get; init; }

    public required string SpecSha256 { get; init; }

    public required string Suite { get; init; }

    /// <summary>Hash over what determines the machine code of the current side.</summary>
    public required string Tool { get; init; }

    /// <summary>Slug.</summary>
    public required string Device { get; init; }

    /// <summary>Identifies the boot of the machine: clocks and placements of another boot are another experiment.</summary>
    public required string Boot { get; init; }

    /// <summary>The way of measuring, as approved baselines count it; null in journals written before it was noted.</summary>
    public int? MeasurementVersion { get; init; }

    public required ulong Seed { get; init; }

    public required string Protocol { get; init; }

    public required string L2 { get; init; }

    /// <summary>Identity of the approved side; empty without pairs.</summary>
    public required string Against { get; init; }

    /// <summary>The journal's own run id is kept: the continued run is the same run.</summary>
    internal void RequireSame(JournalHeader wanted, string file)
    {
        (string Name, string Old, string New)[] fields =
        [
            ("spec", SpecSha256, wanted.SpecSha256),
            ("suite", Suite, wanted.Suite),
            ("tool", Tool, wanted.Tool),
            ("device", Device, wanted.Device),
            ("boot", Boot, wanted.Boot),
            ("measurement version", $"{MeasurementVersion}", $"{wanted.MeasurementVersion}"),
            ("seed", $"{Seed}", $"{wanted.Seed}"),
            ("protocol", Protocol, wanted.Protocol),
            ("L2", L2, wanted.L2),
            ("against", Against, wanted.Against),
        ];
        if (fields.Where(field => field.Old != field.New).ToArray() is { Length: > 0 } changed)
        {
            throw new PfbException(
                Codes.ForeignJournal,
                $"the journal cannot be continued: {string.Join(", ", changed.Select(c => $"{c.Name} {c.Old} -> {c.New}"))}",
                new SourcePosition(file, 1, 0));
        }
    }
}
