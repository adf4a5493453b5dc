using PrefillBench.Devices;
using PrefillBench.Diagnostics.Files;
using PrefillBench.Spec;

namespace PrefillBench.Runs.Code;

/// <summary>Finds what --against names: a folder or a file, or the files of a git ref.</summary>
internal sealed class Against(RunHost host)
{
    /// <summary>The prefix of a version of the runtime, in place of a path.</summary>
    public const string RuntimePrefix = "runtime=";

    /// <summary>The prefix of the name of another kernel of the same run.</summary>
    public const string KernelPrefix = "kernel=";

    /// <summary>The kernel that a text names; null for a text of another kind.</summary>
    /// <exception cref="Diagnostics.PfbException">AgainstUnusable: the run has no such kernel.</exception>
    public static MeasuredKernel? KernelOf(string? text, KernelSet kernels)
    {
        if (text is null || !text.StartsWith(KernelPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        var name = text[KernelPrefix.Length..];
        return kernels.Kernels.FirstOrDefault(kernel => kernel.Name.Text == name) ?? throw NoKernel(name, kernels);
    }

    /// <summary>The kernels with one of them under another interpreter, from NAME.python=PATH; null for a text of another kind.</summary>
    /// <exception cref="Diagnostics.PfbException">AgainstUnusable: the run has no such kernel.</exception>
    public static KernelSet? WithInterpreter(string? text, KernelSet kernels, string workingDirectory)
    {
        const string key = ".python=";
        if (text is null || text.IndexOf(key, StringComparison.Ordinal) is not (> 0 and var at))
        {
            return null;
        }

        var (name, python) = (text[..at], text[(at + key.Length)..]);
        var use = kernels.Uses.FirstOrDefault(kernel => kernel.Name.Text == name) ?? throw NoKernel(name, kernels);
        return kernels with
        {
            Uses = kernels.Uses.Replace(use, use with { Python = Path.GetFullPath(python, workingDirectory) }),
        };
    }

    public SidePlace Resolve(string text)
    {
        var path = Path.GetFullPath(text, host.WorkingDirectory);
        if (!Path.Exists(path))
        {
            var commit = Asked(text);
            return Commit(text, commit.WhyNot is { } why ? throw NoRef(text, path, why) : commit.Text);
        }

        // A word that could be either is not guessed at: the wrong side would be measured.
        return IsWord(text) && Asked(text).WhyNot is null
            ? throw SidePlace.Unusable(
                $"'{text}' is both a folder here and a git ref; write ./{text} for the folder, or the ref in full (git rev-parse {text})")
            : new(text, path, null);
    }

    private static Diagnostics.PfbException NoKernel(string name, KernelSet kernels)
    {
        string[] names = [.. kernels.Kernels.Select(kernel => kernel.Name.Text)];
        return SidePlace.Unusable(
            $"this run has no kernel {KernelName.Shown(name)}.{Suggestion.For(name, names)} It has {string.Join(", ", names)}");
    }

    private static bool IsWord(string text) => !text.StartsWith('.') && !Path.IsPathRooted(text) && !text.EndsWith('/');

    private GitAnswer Asked(string text) => text.StartsWith('-')
        ? new("", "a git ref does not begin with a hyphen")
        : Git.Answer(host.WorkingDirectory, "rev-parse", "--verify", $"{text}^{{commit}}");

    private Diagnostics.PfbException NoRef(string text, string path, string why) => SidePlace.Unusable(
        $"'{text}' is neither a folder ({path} does not exist) nor a ref that git can read here ({why})"
        + Git.ShallowHint(host.WorkingDirectory));

    private SidePlace Commit(string text, string commit)
    {
        var top = RealPath.Of(Git.Ask(host.WorkingDirectory, "rev-parse", "--show-toplevel")
            ?? throw SidePlace.Unusable($"'{text}' is a commit, but this is not a working tree, so its kernels cannot be found"));
        var source = Path.Combine(host.ScratchFolder, $"source-{commit[..12]}");
        new CommitFiles(host).Write(top, commit, source);
        var builds = new CommitBuilds(host);
        return new(text, source, new(commit, top, project => builds.Build(text, commit, source, project)));
    }
}
