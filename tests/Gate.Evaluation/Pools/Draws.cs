using PrefillBench.Workload;

namespace PrefillBench.Evaluation.Pools;

/// <summary>
/// The seeded choices of one replayed gate. Choice number k of gate g is the same whatever is replayed before, beside or with another
/// slow-down, so every rule sees the very same samples and gates can be replayed in parallel.
/// </summary>
internal sealed class Draws(ulong seed, int gate)
{
    private uint next;

    /// <summary>Uniform in 0..count - 1; the unevenness of count/2^32 is far below what thousands of gates resolve.</summary>
    public int Below(int count)
    {
        var block = Philox4x32.Next(new PhiloxBlock(next++, (uint)gate, 0, 0), (uint)seed, (uint)(seed >> 32));
        return (int)(((ulong)block.Word0 * (uint)count) >> 32);
    }
}
