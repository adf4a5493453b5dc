using PrefillBench.Devices.Cpu.Machine;

namespace PrefillBench.Tests.Devices.Cpu.Machine;

public static class CpuQuotaTests
{
    [Theory]
    [InlineData("/cpu.max", "150000 100000\n", 1.5)]
    [InlineData("/a/b/cpu.max", "200000 100000\n", 2.0)]
    [InlineData("/a/cpu.max", "50000 100000\n", 0.5)]
    [InlineData("/a/b/cpu.max", "max 100000\n", null)]
    [InlineData("/a/b/cpu.max", "nonsense\n", null)]
    [InlineData("/elsewhere/cpu.max", "50000 100000\n", null)]
    public static void A_group_or_one_above_it_limits(string file, string content, double? expected) =>
        Assert.Equal(expected, CpuQuota.Of("0::/a/b\n", path => path == $"/sys/fs/cgroup{file}" ? content : null));

    [Fact]
    public static void The_least_of_several_quotas_counts() => Assert.Equal(1.25, CpuQuota.Of("0::/a/b\n", path => path switch
    {
        "/sys/fs/cgroup/a/cpu.max" => "125000 100000",
        "/sys/fs/cgroup/a/b/cpu.max" => "400000 100000",
        _ => null,
    }));

    [Theory]
    [InlineData("/sys/fs/cgroup/cpu,cpuacct/docker/1", "300000", 3.0)]
    [InlineData("/sys/fs/cgroup/cpu", "50000", 0.5)]
    [InlineData("/sys/fs/cgroup/cpu,cpuacct/docker/1", "-1", null)]
    public static void The_first_version_of_groups_is_read_too(string folder, string quota, double? expected) => Assert.Equal(
        expected,
        CpuQuota.Of("7:memory:/docker/1\n5:cpu,cpuacct:/docker/1\n0::/docker/1\n", path =>
            path == $"{folder}/cpu.cfs_quota_us" ? quota : path == $"{folder}/cpu.cfs_period_us" ? "100000\n" : null));

    [Fact]
    public static void Times_under_a_quota_are_those_of_other_hardware()
    {
        var cpu = CpuIdentity.Read();
        var (free, limited) = (CpuFacts.Of(cpu, VectorWidths.Widest, 2, null), CpuFacts.Of(cpu, VectorWidths.Widest, 2, 1.5));

        Assert.Equal("1.5 processors", limited.Hardware[CpuFacts.QuotaFact]);
        Assert.Equal(free.Hardware, limited.Hardware.Remove(CpuFacts.QuotaFact));
    }
}
