using PrefillBench.Diagnostics;

namespace PrefillBench.Runs;

/// <summary>
/// Measurements that go beside the baselines; where those cannot be written any more, into the output folder, so that hours are not lost.
/// </summary>
/// <param name="output">Absolute.</param>
internal sealed class Keeping(IRunListener listener, string output)
{
    private readonly List<Diagnostic> failures = [];

    public bool IsSound => failures.Count == 0;

    /// <summary>The worst exit code of the failures and of the command itself.</summary>
    public ExitCode Worst(ExitCode exit) => ExitCodes.Worst(failures.Select(failure => failure.Exit).Append(exit));

    /// <param name="path">The path to which the value is written.</param>
    /// <param name="store">Writes it there, joined with what is there now.</param>
    /// <param name="joined">Gives the value joined with what was there when the command began.</param>
    /// <returns>All of it, wherever it is kept.</returns>
    public T Keep<T>(string path, Func<T> store, Func<T> joined, Func<T, string> text)
        where T : class
    {
        T? stored = null;
        if (Try(() => stored = store()))
        {
            return stored!;
        }

        var all = joined();
        var elsewhere = Path.Combine(output, Path.GetFileName(path));
        if (Try(() => WholeFile.Write(elsewhere, text(all))))
        {
            listener.Warn($"the results are in {elsewhere}; move them to {path} once it can be written");
        }

        return all;
    }

    /// <returns>False when the action failed, after saying why.</returns>
    public bool Try(Action action)
    {
        var complaints = PfbException.Of(action);
        Note(complaints);
        return complaints.Count == 0;
    }

    /// <summary>A journal that broke cost nothing but that it cannot be read.</summary>
    public void Note(IEnumerable<Diagnostic> complaints)
    {
        foreach (var complaint in complaints)
        {
            failures.Add(complaint);
            listener.Warn(complaint);
        }
    }
}
