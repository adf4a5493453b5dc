using System.Collections.Immutable;
using System.Text;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Measurement.Journals;
using PrefillBench.Units;

namespace PrefillBench.Tests.Measurement;

public sealed class JournalTests : IDisposable
{
    internal static readonly JournalHeader Header = new()
    {
        RunId = "r1", SpecSha256 = "aa", Suite = "quick", Tool = "t1", Device = "cpu-x", Boot = "b1", Seed = 5,
        Protocol = "gate", L2 = "cold", Against = "",
    };

    private readonly string folder = Directory.CreateTempSubdirectory("pfb-journal-").FullName;

    private string File => Path.Combine(folder, Journal.FileName);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_written_is_read_back()
    {
        WriteTwoUnits();

        var content = Journal.Read(File);

        var replicate = Assert.Single(content.Replicates);
        Assert.Equal([1.5, 2.5], replicate.Rows[0].LaunchMs);
        Assert.Equal(new RowFault("r2", FaultKind.WorkerHung, "no answer"), Assert.Single(replicate.Faults));
        Assert.Equal(new GigabytesPerSecond(7), replicate.Ceilings!.Memory);
        var pair = Assert.Single(content.Pairs);
        Assert.Equal((0, 9ul, true), (pair.Index, pair.RowOrder, pair.CurrentFirst));
        Assert.Equal(0.25, pair.Rows[0].LogRatio);
        Assert.Equal(Header, content.Header);
    }

    [Fact]
    public void Cut_at_any_byte_it_resumes_with_whole_units_or_fails_with_its_code()
    {
        WriteTwoUnits();
        var bytes = System.IO.File.ReadAllBytes(File);
        var counts = new HashSet<(int, int)>();

        for (var length = 0; length <= bytes.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, bytes[..length]);
            try
            {
                var (journal, content) = Journal.Resume(File, Header);
                using (journal)
                {
                    journal.Begin(new UnitStart(UnitKind.Pair, 7, 1, false));
                    journal.Paired(Pair("r1"));
                    journal.Complete(null, null);
                }

                counts.Add((content.Replicates.Length, content.Pairs.Length));
                var again = Journal.Read(File);
                Assert.Equal((content.Replicates.Length, content.Pairs.Length + 1), (again.Replicates.Length, again.Pairs.Length));
            }
            catch (PfbException e)
            {
                Assert.Equal(Codes.UnreadableFile, e.Diagnostics[0].Code);
                Assert.True(length <= Array.IndexOf(bytes, (byte)'\n'), $"only a cut in the header may fail, not at byte {length}");
            }
        }

        Assert.Equal([(0, 0), (1, 0), (1, 1)], counts.Order());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"entry":"complete","entries":0,"ceilings":null}""")]
    [InlineData("""{"entry":"fault","fault":{"rowId":"r","kind":"Invalid","text":"t","side":null}}""")]
    public void A_line_in_the_middle_that_no_run_wrote_is_refused_with_its_number(string line)
    {
        WriteTwoUnits();
        var lines = System.IO.File.ReadAllLines(File).ToList();
        lines.Insert(1, line);
        System.IO.File.WriteAllLines(File, lines);

        var thrown = Assert.Throws<PfbException>(() => Journal.Read(File));

        Assert.Equal((Codes.UnreadableFile, 2), (thrown.Diagnostics[0].Code, thrown.Diagnostics[0].Position.Line));
    }

    [Theory]
    [InlineData("[1.5,2.5]", "[1.5,-2.5]")]
    [InlineData("[1.5,2.5]", "[1.5,0]")]
    [InlineData("[1.5,2.5]", "[]")]
    [InlineData("[1.5,2.5]", "[1.5,NaN]")]
    [InlineData("[1.5,2.5]", "null")]
    [InlineData("\"logRatio\":0.25", "\"logRatio\":1e999")]
    [InlineData("\"warmupLaunches\":3", "\"warmupLaunches\":-3")]
    [InlineData("0123456789abcdef", "0123456789ABCDEF")]
    [InlineData("\"resources\":{}", "\"resources\":{\"registers\":128}")]
    [InlineData("\"resources\":{}", "\"resources\":[]")]
    [InlineData("\"entries\":2", "\"entries\":3")]
    [InlineData("\"rowId\":\"r2\"", "\"rowId\":\"r1\"")]
    public void Impossible_values_are_refused(string original, string replaced)
    {
        WriteTwoUnits();
        var text = System.IO.File.ReadAllText(File);
        Assert.Contains(original, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, text.Replace(original, replaced, StringComparison.Ordinal));

        var thrown = Assert.Throws<PfbException>(() => Journal.Read(File));

        Assert.Equal(Codes.UnreadableFile, thrown.Diagnostics[0].Code);
    }

    [Fact]
    public void The_first_line_is_read_alone_whatever_follows()
    {
        WriteTwoUnits();
        System.IO.File.AppendAllText(File, "no entry\n");

        Assert.Equal(Header, Journal.ReadHeader(File));
        Assert.Throws<PfbException>(() => Journal.Read(File));
    }

    [Fact]
    public void The_same_unit_twice_is_refused()
    {
        using (var journal = Journal.Create(File, Header))
        {
            WriteReplicate(journal);
            WriteReplicate(journal);
        }

        Assert.Contains("twice", Assert.Throws<PfbException>(() => Journal.Read(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unit_begun_again_replaces_the_unfinished_one()
    {
        using (var journal = Journal.Create(File, Header))
        {
            journal.Begin(new UnitStart(UnitKind.Pair, 0, 1, false));
            journal.Paired(Pair("r1"));
            journal.Begin(new UnitStart(UnitKind.Pair, 0, 2, true));
            journal.Paired(Pair("r1"));
            journal.Complete(null, null);
        }

        Assert.Equal((2ul, true), Assert.Single(Journal.Read(File).Pairs) is var pair ? (pair.RowOrder, pair.CurrentFirst) : default);
    }

    [Fact]
    public void Another_spec_and_boot_are_refused_by_name()
    {
        WriteTwoUnits();

        var thrown = Assert.Throws<PfbException>(() => Journal.Resume(File, Header with { SpecSha256 = "bb", Boot = "b2", RunId = "r2" }));

        Assert.Equal(Codes.ForeignJournal, thrown.Diagnostics[0].Code);
        Assert.Contains("the spec has changed; the machine was restarted. Continue with", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_schema_is_named_as_such()
    {
        System.IO.File.WriteAllText(File, """{"schema":2,"whatever":true}""" + "\n");

        Assert.Equal(Codes.NewerSchema, Assert.Throws<PfbException>(() => Journal.Read(File)).Diagnostics[0].Code);
    }

    [Fact]
    public void A_full_disk_and_a_folder_without_rights_have_their_own_codes()
    {
        Assert.SkipUnless(System.IO.File.Exists("/dev/full"), "/dev/full exists on Linux only");

        var full = Assert.Throws<PfbException>(() => Journal.Create("/dev/full", Header));
        var forbidden = Assert.Throws<PfbException>(() => Journal.Create("/proc/pfb/journal.jsonl", Header));

        Assert.Equal(Codes.DiskFull, full.Diagnostics[0].Code);
        Assert.Equal(Codes.FolderNotWritable, forbidden.Diagnostics[0].Code);
    }

    private void WriteTwoUnits()
    {
        using var journal = Journal.Create(File, Header);
        WriteReplicate(journal);
        journal.Begin(new UnitStart(UnitKind.Pair, 0, 9, true));
        journal.Paired(Pair("r1"));
        journal.Complete(null, null);
    }

    private static void WriteReplicate(Journal journal)
    {
        journal.Begin(new UnitStart(UnitKind.Replicate, 0, 9, null));
        journal.Measured(FakeBench.Row("r1", 1.5, 2.5));
        journal.Faulted(new RowFault("r2", FaultKind.WorkerHung, "no answer"));
        journal.Complete(new Ceilings(new(1), new(2), new(7)), null);
    }

    private static RowPair Pair(string id) => new(id, 0.25, FakeBench.Row(id, 3.5, 4), FakeBench.Row(id, 4.5, 5));
}
