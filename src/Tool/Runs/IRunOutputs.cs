using PrefillBench.Diagnostics;

namespace PrefillBench.Runs;

/// <summary>The files that the results of a `run` will be in.</summary>
internal interface IRunOutputs
{
    /// <summary>Called before anything is compiled or measured. From then on no other run may write into the output folder.</summary>
    /// <exception cref="PfbException">Says of every place that cannot be written why not, or that another run writes there.</exception>
    void Require();

    /// <summary>
    /// Called when nothing refuses the run any more. If it ends without results, it must not leave those of the run before: a caller would
    /// take them for its own, and `approve` its rows for rows of this one.
    /// </summary>
    /// <param name="slug">The device's slug.</param>
    /// <param name="suite">Whose rows no longer wait for approval.</param>
    void RemoveOld(string slug, string suite);
}
