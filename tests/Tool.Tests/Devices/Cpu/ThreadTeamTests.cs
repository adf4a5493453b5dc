using System.Collections.Immutable;
using PrefillBench.Devices.Cpu;

namespace PrefillBench.Tests.Devices.Cpu;

public static class ThreadTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public static void Every_thread_does_each_run_once(int size)
    {
        using var team = new ThreadTeam(size);
        var calls = new int[size];

        for (var run = 0; run < 100; run++)
        {
            team.Run(thread => Interlocked.Increment(ref calls[thread]));
        }

        Assert.All(calls, count => Assert.Equal(100, count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public static void A_failure_on_any_thread_reaches_the_caller_and_leaves_the_team_usable(int failing)
    {
        using var team = new ThreadTeam(3);
        var calls = 0;

        Assert.Throws<InvalidOperationException>(() => team.Run(thread =>
        {
            if (thread == failing)
            {
                throw new InvalidOperationException();
            }
        }));
        team.Run(_ => Interlocked.Increment(ref calls));

        Assert.Equal(3, calls);
    }

    /// <summary>A launch must not have two threads on one processor, and the caller must be free again afterwards.</summary>
    [Fact]
    public static void Each_thread_works_on_a_processor_of_its_own_and_the_caller_is_free_afterwards()
    {
        var before = ProcessorPins.Allowed();
        Assert.SkipWhen(before.IsEmpty, "this system does not say which processors a thread may use");
        using var team = new ThreadTeam(before.Length);
        var during = new ImmutableArray<int>[before.Length];

        team.Run(thread => during[thread] = ProcessorPins.Allowed());

        Assert.Equal(before, during.Select(own => Assert.Single(own)));
        Assert.Equal(before, ProcessorPins.Allowed());
    }

    /// <summary>A team larger than the process's processors, as tests have it, leaves the rest to the system.</summary>
    [Fact]
    public static void A_thread_beyond_the_processors_is_not_pinned()
    {
        var allowed = ProcessorPins.Allowed();
        using var team = new ThreadTeam(allowed.Length + 1);
        var during = new ImmutableArray<int>[team.Size];

        team.Run(thread => during[thread] = ProcessorPins.Allowed());

        Assert.Equal(allowed, during[^1]);
    }
}
