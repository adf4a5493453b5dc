using PrefillBench.CodeFiles;
using PrefillBench.Diagnostics;

namespace PrefillBench.Baselines;

/// <summary>
/// Rows that runs left for approval, below their output folder: a folder for each device, with the rows of each suite and the code that
/// they ran. Runs with other output folders share none of it.
/// </summary>
/// <param name="output">The output folder of `run`; absolute.</param>
public sealed class ReceivedRuns(string output)
{
    internal const string Ending = ".received.json";

    public string Root { get; } = Path.Combine(output, "received");

    public string PathOf(string slug, string suite) => Path.Combine(FolderOf(slug), $"{StoredName.Of(suite)}{Ending}");

    /// <summary>Code that the waiting rows of a device were measured with.</summary>
    public RetainedCode Code(string slug) => new(Path.Combine(FolderOf(slug), "code"));

    /// <summary>The measurements of a suite that wait for approval; null when there are none.</summary>
    public ApprovedBaseline? Load(string slug, string suite) => BaselineStore.ReadIfThere(PathOf(slug, suite));

    /// <summary>Takes the place of what waited of the same device and suite.</summary>
    /// <param name="code">The code that the rows ran.</param>
    public void Write(ApprovedBaseline received, params IEnumerable<KernelCode> code)
    {
        var kept = Code(received.Slug);
        foreach (var kernel in code)
        {
            kept.Keep(kernel);
        }

        Write(received);
        Sweep(received.Slug, received);
    }

    /// <param name="remaining">The rows of the suite that still wait; null when none does.</param>
    public void Leave(string slug, string suite, ApprovedBaseline? remaining)
    {
        if (remaining is not null)
        {
            Write(remaining);
        }
        else
        {
            WholeFile.Remove(PathOf(slug, suite));
        }

        Sweep(slug, remaining);
    }

    /// <summary>Nothing of a suite waits any more.</summary>
    public void Remove(string slug, string suite)
    {
        if (File.Exists(PathOf(slug, suite)))
        {
            Leave(slug, suite, remaining: null);
        }
    }

    /// <summary>Every device and suite that something waits of.</summary>
    public IEnumerable<(string Slug, string Suite)> Waiting() => StoredName.Files(Root, Ending);

    private string FolderOf(string slug) => Path.Combine(Root, StoredName.Of(slug));

    private void Write(ApprovedBaseline rows) =>
        WholeFile.Write(PathOf(rows.Slug, rows.Suite), stream => BaselineJson.Write(stream, rows));

    /// <summary>Removes code that no waiting row names.</summary>
    /// <param name="known">Rows whose file need not be read again, for it was just written; null for none.</param>
    private void Sweep(string slug, ApprovedBaseline? known)
    {
        var read = Directory.EnumerateFiles(FolderOf(slug), $"*{Ending}")
            .Where(file => known is null || file != PathOf(slug, known.Suite))
            .SelectMany(file => BaselineStore.ReadIfThere(file)!.CodeNames());
        Code(slug).Sweep(read.Concat(known?.CodeNames() ?? []).ToHashSet());
    }
}
