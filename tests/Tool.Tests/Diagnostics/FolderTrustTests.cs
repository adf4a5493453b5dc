using PrefillBench.Diagnostics;
using PrefillBench.Tests.Devices.Cuda.Compilation;

namespace PrefillBench.Tests.Diagnostics;

/// <summary>On real folders and links, with owners and modes of the test's choosing: a test cannot be two users.</summary>
public sealed class FolderTrustTests : IDisposable
{
    private const uint Me = 1000;
    private const uint Other = 1001;
    private const int Folder = 0x4000 | 0b111_101_101;
    private const int Private = 0x4000 | 0b111_000_000;
    private const int GroupWritable = 0x4000 | 0b111_111_101;
    private const int WorldWritable = 0x4000 | 0b111_111_111;
    private const int Sticky = WorldWritable | 0x200;
    private const int Link = 0xA000 | 0b111_111_111;

    private readonly string root = Directory.CreateTempSubdirectory("prefill-bench-").FullName;
    private readonly Dictionary<string, FileStatus> known = [];

    public FolderTrustTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "owners and modes of Linux");

    [Fact]
    public void A_folder_of_ones_own_below_a_shared_sticky_one_is_trusted()
    {
        Make("tmp", 0, Sticky);

        Assert.Null(Trust.WhyNot(Make("tmp/cache", Me, Private)));
    }

    [Theory]
    [InlineData(Me, WorldWritable, "other users can write")]
    [InlineData(Me, Sticky, "other users can write")]
    [InlineData(Me, GroupWritable, "other users can write")]
    [InlineData(Other, Folder, "belongs to user 1001, and this is user 1000")]
    [InlineData(0u, Folder, "belongs to user 0, and this is user 1000")]
    public void A_folder_that_others_can_fill_is_not(uint owner, int mode, string reason)
    {
        var cache = Make("cache", owner, mode);

        var whyNot = Trust.WhyNot(cache);

        Assert.StartsWith(reason.StartsWith("other", StringComparison.Ordinal)
            ? $"{reason} {cache}" : $"{cache} {reason}", whyNot, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Me, WorldWritable)]
    [InlineData(0u, GroupWritable)]
    [InlineData(Other, Folder)]
    [InlineData(Other, Sticky)]
    public void A_folder_above_in_which_others_could_rename_it_is_not(uint owner, int mode)
    {
        var above = Make("above", owner, mode);

        Assert.Contains(above, Trust.WhyNot(Make("above/cache", Me, Private)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_of_ones_own_may_write()
    {
        var cache = Make("cache", Me, GroupWritable);
        known[cache] = known[cache] with { Group = Me };

        Assert.Null(Trust.WhyNot(cache));
    }

    [Theory]
    [InlineData(Me, null)]
    [InlineData(Other, "belongs to user 1001")]
    public void A_link_counts_by_its_owner_and_by_where_it_leads(uint owner, string? reason)
    {
        Make("elsewhere", Me, Private);
        var link = LinkTo("cache", "elsewhere", owner);

        if (reason is null)
        {
            Assert.Null(Trust.WhyNot(link));
            Make("elsewhere", Me, WorldWritable);
            reason = "other users can write";
        }

        Assert.Contains(reason, Trust.WhyNot(link), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_on_the_way_counts_too()
    {
        Make("elsewhere", Me, WorldWritable);
        Make("elsewhere/cache", Me, Private);
        LinkTo("way", "elsewhere", Me);

        Assert.Contains("elsewhere", Trust.WhyNot(Path.Combine(root, "way", "cache")), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        LinkTo("a", "b", Me);

        Assert.Contains("circle", Trust.WhyNot(LinkTo("b", "a", Me)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_looked_at_is_not_trusted() =>
        Assert.Contains("cannot be read", new FolderTrust(_ => throw new IOException("no"), Me, Me)
            .WhyNot(root), StringComparison.Ordinal);

    [Fact]
    public void The_machine_tells_owner_and_mode()
    {
        Modes.Set(root, 0b111_000_010);

        var (mine, roots) = (FileStatus.OfItself(root), FileStatus.OfItself("/"));

        Assert.True(mine is { EveryoneWrites: true, GroupWrites: false, Kind: FileKind.Folder, IsSticky: false }, $"{mine}");
        Assert.Equal((0u, false), (roots.User, roots.EveryoneWrites));
        Assert.True(FileStatus.OfItself("/tmp").IsSticky);
        Assert.Throws<IOException>(() => FileStatus.OfItself(Path.Combine(root, "absent")));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private FolderTrust Trust => new(path => known.TryGetValue(path, out var found) ? found : new(0, 0, Folder), Me, Me);

    private string Make(string name, uint owner, int mode)
    {
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(path);
        known[path] = new(owner, Other, mode);
        return path;
    }

    private string LinkTo(string name, string target, uint owner)
    {
        var path = Path.Combine(root, name);
        Directory.CreateSymbolicLink(path, target);
        known[path] = new(owner, Other, Link);
        return path;
    }
}
