using System.Runtime.Versioning;
using PrefillBench.Devices;
using PrefillBench.Diagnostics;

namespace PrefillBench.Tests.Devices;

public sealed class DeviceLockTests : IDisposable
{
    private static readonly LockHolder First = new(4711, new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly string folder = Directory.CreateTempSubdirectory("pfb-lock-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_second_is_refused_and_told_who_holds_the_device()
    {
        using var held = await Acquire(First, TimeSpan.Zero);

        var thrown = await Assert.ThrowsAsync<PfbException>(() => Acquire(new LockHolder(1, default), TimeSpan.FromMilliseconds(300)));

        Assert.Equal(Codes.DeviceBusy, thrown.Diagnostics[0].Code);
        Assert.Contains("process 4711 since 2027-01-02 03:04:05Z", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_run_gets_the_device_when_it_is_given_back()
    {
        var held = await Acquire(First, TimeSpan.Zero);
        var waiting = Acquire(new LockHolder(1, default), TimeSpan.FromSeconds(30));
        Assert.False(waiting.IsCompleted);

        held.Dispose();

        using var got = await waiting;
        Assert.NotNull(got);
    }

    [Fact]
    public async Task Two_devices_do_not_wait_for_each_other()
    {
        using var one = await Acquire(First, TimeSpan.Zero);
        using var other = await DeviceLock.AcquireAsync(folder, "gpu-2", TimeSpan.Zero, First, TimeProvider.System, Cancellation);

        Assert.NotSame(one, other);
    }

    [Fact]
    public async Task Waiting_ends_with_cancellation()
    {
        using var held = await Acquire(First, TimeSpan.Zero);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => DeviceLock.AcquireAsync(folder, "gpu-1", TimeSpan.FromMinutes(1), First, TimeProvider.System, cancel.Token));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        Assert.SkipUnless(Directory.Exists("/proc"), "/proc exists on Linux only");

        var thrown = await Assert.ThrowsAsync<PfbException>(
            () => DeviceLock.AcquireAsync("/proc/pfb", "gpu-1", TimeSpan.Zero, First, TimeProvider.System, Cancellation));

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

        using var held = await DeviceLock.AcquireAsync(shared, "gpu-1", TimeSpan.Zero, First, TimeProvider.System, Cancellation);

        Assert.Equal(All | Enter | UnixFileMode.StickyBit, File.GetUnixFileMode(shared));
        Assert.Equal(All, File.GetUnixFileMode(Path.Combine(shared, "gpu-1.lock")));
    }

    [Fact]
    public async Task The_holder_s_sign_goes_with_the_lock_and_one_that_a_killed_run_left_is_not_taken_for_the_holder()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "gpu-1.lock.holder-somebody"), "process 1 since long ago", Cancellation);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "gpu-1.lock.holder-somebody"), DateTime.UtcNow.AddHours(-1));

        using (await Acquire(First, TimeSpan.Zero))
        {
            var thrown = await Assert.ThrowsAsync<PfbException>(() => Acquire(new LockHolder(1, default), TimeSpan.Zero));
            Assert.Contains("held by process 4711", thrown.Message, StringComparison.Ordinal);
        }

        Assert.Equal(
            ["gpu-1.lock", "gpu-1.lock.holder-somebody"], Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order());
    }

    [Fact]
    public async Task A_link_in_place_of_the_sign_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var target = Path.Combine(folder, "precious");
        await File.WriteAllTextAsync(target, "kept", Cancellation);
        File.CreateSymbolicLink(Path.Combine(folder, $"gpu-1.lock.holder-{Environment.UserName}"), target);

        using var held = await Acquire(First, TimeSpan.Zero);

        Assert.Equal("kept", await File.ReadAllTextAsync(target, Cancellation));
    }

    private Task<DeviceLock> Acquire(LockHolder self, TimeSpan wait) =>
        DeviceLock.AcquireAsync(folder, "gpu-1", wait, self, TimeProvider.System, Cancellation);
}
