using PrefillBench.Diagnostics;
using PrefillBench.Runs;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>The texts of --kernel.</summary>
internal static class NamedKernels
{
    /// <exception cref="PfbException">KernelName or BadCommandLine.</exception>
    public static NamedKernel[] Read(CliEnvironment environment, string[]? texts)
    {
        NamedKernel[] named = [.. (texts ?? []).Select(text => Parse(environment, text))];
        return named.GroupBy(kernel => kernel.Name).FirstOrDefault(same => same.Count() > 1) is { } twice
            ? throw new PfbException(Codes.BadCommandLine, $"--kernel names `{twice.Key}` twice")
            : named;
    }

    private static NamedKernel Parse(CliEnvironment environment, string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 0 || at == text.Length - 1)
        {
            throw new PfbException(Codes.BadCommandLine, $"--kernel '{PlainText.Truncate(text, 80)}' is not NAME=FILE.kernel.json");
        }

        var name = text[..at];
        return KernelName.WhyNot(name) is { } reason
            ? throw new PfbException(Codes.KernelName, $"--kernel: {KernelName.Shown(name)} cannot be the name of a kernel: {reason}.")
            : new(KernelName.Of(name), environment.Absolute(text[(at + 1)..]));
    }
}
