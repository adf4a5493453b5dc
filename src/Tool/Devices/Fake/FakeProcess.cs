using PrefillBench.Workload;

namespace PrefillBench.Devices.Fake;

/// <summary>The process that scripted faults and pauses happen to. Tests whose workers share one process have another.</summary>
internal class FakeProcess
{
    public static FakeProcess Own { get; } = new();

    /// <summary>Ends the process with words on standard error.</summary>
    public virtual void Crash(string words) => Environment.FailFast(words);

    /// <param name="milliseconds">-1 means for ever.</param>
    public virtual void Sleep(int milliseconds) => Thread.Sleep(milliseconds);

    /// <param name="where">The place for the message, such as "in ROW".</param>
    public void Strike(FakeFault fault, string where)
    {
        switch (fault)
        {
            case FakeFault.Crash:
                Crash($"fake device: scripted crash {where}");
                break;
            case FakeFault.Hang:
                Sleep(Timeout.Infinite);
                break;
            case FakeFault.Oom:
                // A real request that no machine can fulfil, so that the exception is the runtime's own.
                new NativeBuffer(long.MaxValue / 2).Dispose();
                break;
            case FakeFault.Throw:
                throw new InvalidOperationException($"fake device: scripted failure {where}");
            case FakeFault.Invalid:
                throw new DisturbedException($"fake device: scripted disturbance {where}");
            case FakeFault.Lost:
                throw new DeviceLostException($"fake device: scripted loss of the device {where}");
            case FakeFault.None:
            default:
                break;
        }
    }
}
