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
}
