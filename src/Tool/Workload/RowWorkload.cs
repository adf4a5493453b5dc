using PrefillBench.Spec;

namespace PrefillBench.Workload;

/// <summary>
/// A row with what its case draws: planner, device and output check are given the same one. Each part is drawn when first asked for, and
/// once.
/// </summary>
public sealed class RowWorkload
{
    private readonly Lazy<RaggedBatch> batch;
    private readonly Lazy<BlockTables> tables;
    private readonly Lazy<WorkloadCost> cost;

    private RowWorkload(WorkloadRow row, Func<RaggedBatch> batch, Func<BlockTables> tables, Func<RowWorkload, Lazy<PagesRead>> read)
    {
        Row = row;
        this.batch = new(batch, isThreadSafe: false);
        this.tables = new(tables, isThreadSafe: false);
        cost = new(() => CostModel.Of(row, Batch, read(this)), isThreadSafe: false);
    }

    public WorkloadRow Row { get; }

    public AttentionCase Case => Row.Case;

    public RaggedBatch Batch => batch.Value;

    /// <summary>Up to half a gigabyte; for rows that run.</summary>
    public BlockTables Tables => tables.Value;

    public WorkloadCost Cost => cost.Value;

    /// <summary>The work of a row that runs. The part of the pool that it reads is counted in its tables.</summary>
    public static RowWorkload Of(WorkloadRow row) =>
        Of(row, () => WorkloadGenerator.Batch(row.Case), () => WorkloadGenerator.Tables(row.Case));

    /// <summary>The row with the caller's own lengths and tables. Table entries are pages of the case's pool.</summary>
    public static RowWorkload Of(WorkloadRow row, RaggedBatch batch, BlockTables tables) => Of(row, () => batch, () => tables);

    /// <summary>The work of a row that is planned. Rows that read the same share the count of pages, or the draw that gives it.</summary>
    public static RowWorkload Planned(WorkloadRow row, Lazy<PagesRead> read) =>
        new(row, () => WorkloadGenerator.Batch(row.Case), () => WorkloadGenerator.Tables(row.Case), _ => read);

    private static RowWorkload Of(WorkloadRow row, Func<RaggedBatch> batch, Func<BlockTables> tables) =>
        new(row, batch, tables, drawn => new(() => PagesRead.Of(KvPoolShape.Of(row.Case), drawn.Batch, drawn.Tables, row.Case.Window)));
}
