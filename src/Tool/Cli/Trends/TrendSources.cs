using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using PrefillBench.Baselines;
using PrefillBench.Baselines.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Report;
using PrefillBench.Report.Trends;
using PrefillBench.Results;
using PrefillBench.Runs.Code;

namespace PrefillBench.Cli.Trends;

/// <summary>Reads results below folders, and approved baselines out of the commits of a range.</summary>
/// <param name="baselines">Absolute; in the working tree.</param>
internal sealed class TrendSources(CliEnvironment environment, string baselines)
{
    private const string Range = "..";
    private const int ShownCharacters = 9;

    /// <returns>Oldest first.</returns>
    /// <exception cref="PfbException">There is nothing to read, or git does not know the commits.</exception>
    public IReadOnlyCollection<TrendMoment> Read(IEnumerable<string> sources) =>
        [.. sources.SelectMany(source => Directory.Exists(environment.Absolute(source)) ? OfFolder(source)
            : source.Contains(Range, StringComparison.Ordinal) ? OfCommits(source)
            : throw new PfbException(
                Codes.BadCommandLine, $"'{source}' is neither a folder nor a range of commits such as v1.0..HEAD"))];

    private TrendMoment[] OfFolder(string folder)
    {
        var runs = new List<ResultsDocument>();
        var files = ResultFiles.Below(environment.Absolute(folder), LeftOut);
        foreach (var file in files)
        {
            // One damaged file of a year of nightly runs hides none of the others.
            PfbException.Of(() => runs.Add(ResultsJson.ReadFile(file))).ToList().ForEach(LeftOut);
        }

        return runs.Count > 0
            ? [.. runs.OrderBy(run => run.Run.StartedUtc).Select(Moment)]
            : throw new PfbException(
                Codes.UnreadableFile,
                files.Count == 0 ? $"'{folder}' has no results.json at any depth" : $"'{folder}' has no results.json that can be read");
    }

    private void LeftOut(Diagnostic complaint) => environment.Error.WriteLine($"left out: {complaint}");

    private static TrendMoment Moment(ResultsDocument run) => new(
        run.Run.StartedUtc.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        run.Run.Commit is { } commit ? $"commit {Short(commit)}" : "",
        $"{run.Device.Slug}, suite {run.Run.Suite}, {run.Run.Protocol} protocol, {run.Run.L2} L2",
        run.Rows.Where(row => !row.MedianMs.IsEmpty)
            .ToImmutableSortedDictionary(row => row.Id, row => Statistics.Sample.Of(row.MedianMs.AsSpan()).Median))
    {
        Bad = [.. run.Rows.Where(row => row.Verdict.Gravity() >= Verdict.Regressed.Gravity()).Select(row => row.Id)],
    };

    private TrendMoment[] OfCommits(string range)
    {
        var start = range[..range.IndexOf(Range, StringComparison.Ordinal)];
        var log = Lines("log", "--reverse", "--format=%H%x09%cs%x09%s", range, "--", baselines);
        string[] first = start.Length > 0 ? Lines("log", "-1", "--format=%H%x09%cs%x09%s", start, "--", baselines) : [];
        TrendMoment[] moments = [.. first.Concat(log).Select(line => line.Split('\t', 3)).SelectMany(OfCommit)];
        return moments.Length > 0 ? moments : throw new PfbException(
            Codes.BadCommandLine, $"no commit of {range} has approved baselines in {baselines}; name their folder with --baselines");
    }

    private IEnumerable<TrendMoment> OfCommit(string[] commit)
    {
        var files = Lines("ls-tree", "-r", "--name-only", "--full-name", commit[0], "--", baselines)
            .Where(file => file.EndsWith(BaselineStore.VerifiedEnding, StringComparison.Ordinal) && !IsOfKernels(file));
        foreach (var file in files)
        {
            ApprovedBaseline? read = null;
            var name = $"{Short(commit[0])}:{file}";
            var complaints = PfbException.Of(() =>
                read = BaselineJson.Read(Encoding.UTF8.GetBytes(Ask("show", $"{commit[0]}:{file}")), name));
            complaints.ToList().ForEach(LeftOut);
            if (read is not null)
            {
                yield return new(
                    Short(commit[0]), $"{commit[1]} {commit[2]}",
                    $"{read.Slug}, suite {read.Suite}, {read.Protocol} protocol, {read.L2} L2, approved",
                    read.Rows.ToImmutableSortedDictionary(row => row.Key, row => row.Value.MedianMs));
            }
        }
    }

    // What the compiler made of the kernels is approved beside the folders of the devices, and has no times.
    private bool IsOfKernels(string file) => file == ApprovedKernelsFile.FileName
        || $"/{file}".EndsWith($"/{Path.GetFileName(baselines.TrimEnd('/'))}/{ApprovedKernelsFile.FileName}", StringComparison.Ordinal);

    private static string Short(string commit) => commit[..Math.Min(ShownCharacters, commit.Length)];

    private string[] Lines(params string[] arguments) => Ask(arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string Ask(params string[] arguments)
    {
        // Where the baselines are, for they may be in another repository than one works in.
        var folder = Directory.Exists(baselines) ? baselines : environment.WorkingDirectory;
        var answer = Git.Answer(folder, arguments);
        return answer.WhyNot is { } why
            ? throw new PfbException(Codes.BadCommandLine, $"the commits cannot be read: {why}{Git.ShallowHint(folder)}")
            : answer.Text;
    }
}
