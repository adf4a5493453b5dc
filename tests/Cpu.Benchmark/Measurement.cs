using PrefillBench.Devices;
using PrefillBench.Devices.Cpu;
using PrefillBench.TestData;

namespace PrefillBench.Cpu.Benchmark;

/// <summary>Interleaves the cases round by round, so that a busy minute on the machine hits all of them alike.</summary>
internal static class Measurement
{
    private const int Warmups = 2;

    public static IReadOnlyList<(BenchmarkCase Case, IReadOnlyList<Repetition> Repetitions)> Run(
        CpuDevice device, IReadOnlyList<BenchmarkCase> cases, int repetitions)
    {
        var rows = cases.Select(c => device.Prepare(c.Row.Drawn())).ToArray();
        try
        {
            foreach (var row in rows)
            {
                row.LaunchTimed(new double[Warmups]);
            }

            var results = cases.Select(c => (Case: c, Repetitions: new List<Repetition>())).ToArray();
            for (var round = 0; round < repetitions; round++)
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    results[i].Repetitions.Add(Once(device, rows[i], cases[i].GigaFlop));
                }
            }

            return [.. results.Select(result => (result.Case, (IReadOnlyList<Repetition>)result.Repetitions))];
        }
        finally
        {
            Array.ForEach(rows, row => row.Dispose());
        }
    }

    private static Repetition Once(CpuDevice device, IPreparedRow row, double gigaFlop)
    {
        Span<double> ms = stackalloc double[1];
        var before = device.MeasurePeak().Value * 1e3;
        row.LaunchTimed(ms);
        var after = device.MeasurePeak().Value * 1e3;
        return new(gigaFlop / (ms[0] * 1e-3), before, after);
    }
}
