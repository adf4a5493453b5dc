using PrefillBench.Report;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Report;

/// <summary>Versions of packages, of which an environment of Python has dozens.</summary>
public static class EnvironmentFactsTests
{
    [Fact]
    public static void Packages_are_said_once_for_the_kernels_that_share_them_and_changed_ones_have_a_line_each()
    {
        var run = ResultSamples.Duet with
        {
            Environment = BaselineSamples.Facts(
                ("driver", "580.1"), ("torch of baseline", "2.9.0"), ("torch of trtllm", "2.9.0"), ("numpy of baseline", "2.1"),
                ("numpy of trtllm", "2.3"), ("triton of trtllm", "3.5"), ("flashinfer of trtllm", "0.6.12 -> 0.6.13")),
        };

        var facts = EnvironmentFacts.Of(run).Where(fact => fact.Name == "driver" || fact.Name.Contains(" of ", StringComparison.Ordinal));

        Assert.Equal(
            [
                ("driver", "580.1"), ("flashinfer of trtllm", "0.6.12 -> 0.6.13"), ("versions of baseline", "numpy 2.1"),
                ("versions of baseline, trtllm", "torch 2.9.0"), ("versions of trtllm", "numpy 2.3, triton 3.5"),
            ],
            facts.OrderBy(fact => fact.Name.StartsWith("versions", StringComparison.Ordinal)));
    }
}
