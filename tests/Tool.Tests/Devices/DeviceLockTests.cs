using System.Runtime.Versioning;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Devices;

public sealed class DeviceLockTests : IDisposable
{
    private static readonly LockHolder First =
        new(4711, "prefill-bench run --suite ci", "alice", "node7", new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static readonly LockHolder Second = First with { ProcessId = 1 };
    private readonly List<string> said = [];
    private readonly string folder = Directory.CreateTempSubdirectory("pfb-lock-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_second_is_refused_and_told_who_holds_the_device()
    {
        using var held = await Acquire(First, TimeSpan.Zero);

        var thrown = await Assert.ThrowsAsync<PfbException>(() => Acquire(Second, TimeSpan.FromMilliseconds(300)));

        Assert.Equal(Codes.DeviceBusy, thrown.Diagnostics[0].Code);
        const string Holder =
            "gpu-1 is held by process 4711 (prefill-bench run --suite ci) of alice on node7 since 2027-01-02 03:04:05Z; wait";
        Assert.Contains($"{Holder}ed 0 s for ", thrown.Message, StringComparison.Ordinal);
        Assert.Equal([$"{Holder}ing for it up to 0 s"], said);
    }

    [Fact]
    public async Task A_waiting_run_gets_the_device_when_it_is_given_back()
    {
        var held = await Acquire(First, TimeSpan.Zero);
        var waiting = Acquire(Second, TimeSpan.FromSeconds(30));
        Assert.False(waiting.IsCompleted);

        held.Dispose();

        using var got = await waiting;
        Assert.NotNull(got);
    }

    [Fact]
    public async Task Two_devices_do_not_wait_for_each_other()
    {
        using var one = await Acquire(First, TimeSpan.Zero);
        using var other = await Acquire(First, TimeSpan.Zero, "gpu-2");

        Assert.NotSame(one, other);
    }

    [Theory]
    [InlineData("../gpu")]
    [InlineData("a b/ü")]
    public async Task No_name_of_a_device_leads_out_of_the_folder_of_locks(string card)
    {
        using var held = await Acquire(First, TimeSpan.Zero, card);

        Assert.NotEmpty(Directory.GetFiles(folder, "*.lock"));
        Assert.False(File.Exists(Path.Combine(folder, "..", "gpu.lock")));
        await Assert.ThrowsAsync<PfbException>(() => Acquire(Second, TimeSpan.Zero, card));
    }

    [Fact]
    public async Task Waiting_ends_with_cancellation()
    {
        using var held = await Acquire(First, TimeSpan.Zero);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Acquire(First, TimeSpan.FromMinutes(1), ending: cancel.Token));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        Assert.SkipUnless(Directory.Exists("/proc"), "/proc exists on Linux only");

        var thrown = await Assert.ThrowsAsync<PfbException>(
            () => Acquire(First, TimeSpan.Zero, place: "/proc/pfb"));

        Assert.Equal(Codes.FolderNotWritable, thrown.Diagnostics[0].Code);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Every_user_of_the_machine_can_lock_the_device_after_the_first()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "rights of Unix");
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var shared = Path.Combine(folder, "locks");

        using var held = await Acquire(First, TimeSpan.Zero, place: shared);

        Assert.Equal(All | Enter | UnixFileMode.StickyBit, File.GetUnixFileMode(shared));
        Assert.Equal(All, File.GetUnixFileMode(Path.Combine(shared, "gpu-1.lock")));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task A_file_that_may_only_be_read_is_locked_like_any_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "rights of Unix");
        var path = Path.Combine(folder, "gpu-1.lock");
        await File.WriteAllTextAsync(path, "", Cancellation);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        using var held = await Acquire(First, TimeSpan.Zero);

        var thrown = await Assert.ThrowsAsync<PfbException>(() => Acquire(Second, TimeSpan.Zero));
        Assert.Equal(Codes.DeviceBusy, thrown.Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("gpu-1.lock", "it is a link; remove it")]
    [InlineData("", "it is no regular file; remove it")]
    public async Task What_somebody_put_in_place_of_the_lock_is_named_and_nothing_of_it_changes(string linked, string said)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var target = Path.Combine(folder, "precious");
        await File.WriteAllTextAsync(target, "kept", Cancellation);
        _ = linked.Length > 0
            ? File.CreateSymbolicLink(Path.Combine(folder, linked), target)
            : (FileSystemInfo)Directory.CreateDirectory(Path.Combine(folder, "gpu-1.lock"));

        var thrown = await Assert.ThrowsAsync<PfbException>(() => Acquire(First, TimeSpan.FromMinutes(1)));

        Assert.Equal(Codes.FolderNotWritable, thrown.Diagnostics[0].Code);
        Assert.Contains($"{said}. To lock elsewhere, set PREFILL_BENCH_LOCKS to one folder", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("kept", await File.ReadAllTextAsync(target, Cancellation));
    }

    [Fact]
    public async Task A_lock_is_younger_than_what_cleaners_of_the_temporary_folder_delete()
    {
        var path = Path.Combine(folder, "gpu-1.lock");
        await File.WriteAllTextAsync(path, "", Cancellation);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(-20));

        using var held = await Acquire(First, TimeSpan.Zero);

        Assert.True(File.GetLastWriteTimeUtc(path) > DateTime.UtcNow.AddDays(-1));
    }

    [Fact]
    public async Task The_holder_s_sign_goes_with_the_lock_and_one_that_a_killed_run_left_is_not_taken_for_the_holder()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "gpu-1.lock.holder-somebody"), "process 1 since long ago", Cancellation);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "gpu-1.lock.holder-somebody"), DateTime.UtcNow.AddHours(-1));

        using (await Acquire(First, TimeSpan.Zero))
        {
            var thrown = await Assert.ThrowsAsync<PfbException>(() => Acquire(Second, TimeSpan.Zero));
            Assert.Contains("held by process 4711", thrown.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["gpu-1.lock"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_sign_that_leads_elsewhere_is_not_read_and_what_acts_in_one_is_made_harmless()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        using var held = await Acquire(First with { Command = "run\u001b[2J" }, TimeSpan.Zero);
        File.CreateSymbolicLink(Path.Combine(folder, "gpu-1.lock.holder-z"), "/dev/zero");

        var thrown = await Assert.ThrowsAsync<PfbException>(() => Acquire(Second, TimeSpan.Zero));

        Assert.Contains("held by process 4711 (run [2J) of alice", thrown.Message, StringComparison.Ordinal);
    }

    private Task<DeviceLock> Acquire(
        LockHolder self, TimeSpan wait, string card = "gpu-1", string? place = null, CancellationToken? ending = null) =>
        DeviceLock.AcquireAsync(place ?? folder, card, wait, self, TimeProvider.System, said.Add, ending ?? Cancellation);
}
