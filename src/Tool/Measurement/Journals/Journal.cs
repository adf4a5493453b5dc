using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;

namespace PrefillBench.Measurement.Journals;

/// <summary>
/// <c>OUTPUT/journal.jsonl</c>: everything measured, written row by row, so that a run that was ended can be continued.
/// Lines are handed to the system at once but not forced to the disk: another boot could not continue the run anyway.
/// </summary>
public sealed class Journal : IMeasurementLog, IDisposable
{
    public const string FileName = "journal.jsonl";

    private readonly string path;
    private readonly FileStream file;
    private int entriesInUnit;

    private Journal(string path, FileStream file) => (this.path, this.file) = (path, file);

    /// <summary>
    /// Why nothing was written after a first line failed; empty while all is well. The measurements are in memory too, so a full disk costs
    /// the possibility to continue the run, not the run.
    /// </summary>
    public IReadOnlyList<Diagnostic> Broken { get; private set; } = [];

    /// <summary>Starts a new journal in place of any old one.</summary>
    public static Journal Create(string path, JournalHeader header)
    {
        var journal = new Journal(path, Open(path, FileMode.Create));
        try
        {
            journal.Write(header, JournalJson.Default.JournalHeader);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>Continues a journal: returns its complete units and removes a half-written last line.</summary>
    /// <exception cref="PfbException">UnreadableFile, NewerSchema or ForeignJournal.</exception>
    public static (Journal Journal, JournalContent Content) Resume(string path, JournalHeader header)
    {
        var content = Read(path);
        content.Header.RequireSame(header, path);
        var file = Open(path, FileMode.Open);
        file.SetLength(content.LengthBytes);
        file.Seek(0, SeekOrigin.End);
        return (new Journal(path, file), content);
    }

    /// <summary>Reads a journal without continuing it.</summary>
    public static JournalContent Read(string path) => Read(path, JournalContent.Parse);

    /// <summary>Reads the first line of a journal alone.</summary>
    public static JournalHeader ReadHeader(string path) => Read(path, JournalContent.ParseHeader);

    private static T Read<T>(string path, Func<Stream, string, T> parse)
    {
        try
        {
            using var file = File.OpenRead(path);
            return parse(file, path);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw new PfbException(Codes.UnreadableFile, $"the journal cannot be read: {StorageErrors.Reason(e)}", new(path, 0, 0));
        }
    }

    public void Begin(UnitStart unit)
    {
        entriesInUnit = 0;
        Append(new BeginEntry(unit));
    }

    public void Measured(RowMeasurement row) => AppendCounted(new RowEntry(row));

    public void Paired(RowPair row) => AppendCounted(new PairEntry(row));

    public void Faulted(RowFault fault) => AppendCounted(new FaultEntry(fault));

    public void Complete(Ceilings? ceilings, string? ceilingsFault) =>
        Append(new CompleteEntry(entriesInUnit, ceilings) { CeilingsFault = ceilingsFault });

    public void Dispose() => file.Dispose();

    private static FileStream Open(string path, FileMode mode)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // Unbuffered, so that a line is with the system when Append returns.
            return new FileStream(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }
    }

    private void AppendCounted(JournalEntry entry)
    {
        Append(entry);
        entriesInUnit++;
    }

    private void Append(JournalEntry entry)
    {
        // Behind a torn line nothing could be read.
        if (Broken.Count == 0)
        {
            Broken = PfbException.Of(() => Write(entry, JournalJson.Default.JournalEntry));
        }
    }

    private void Write<T>(T entry, JsonTypeInfo<T> type)
    {
        try
        {
            file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, type), (byte)'\n']);
        }
        catch (Exception e) when (StorageErrors.IsStorage(e))
        {
            throw StorageErrors.Translate(e, path);
        }
    }
}
