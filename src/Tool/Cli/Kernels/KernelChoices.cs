using System.CommandLine;
using System.CommandLine.Parsing;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Kernels;

/// <summary>The CUDA kernels that a `kernels` command looks after.</summary>
/// <param name="Place">The folder or the sweep file that they are of; absolute.</param>
internal sealed record ChosenKernels(KernelCatalog Catalog, string Place);

/// <summary>The kernels, architectures and compiler that the `kernels` commands share.</summary>
internal sealed class KernelChoices
{
    private readonly Option<string?> kernels = SharedOptions.Kernels();
    private readonly Option<string?> spec = SharedOptions.Spec();

    /// <summary>One of those with portable kernels alone, and the one with kernels of its own.</summary>
    private static readonly GpuArch[] Usual = [new(80, ""), new(90, "a")];

    private readonly Option<GpuArch[]?> arch = new("--arch")
    {
        Description = $"Architectures to compile for. Default: {string.Join(',', Usual)}.",
        HelpName = "sm_NN,...",
        CustomParser = ParseArchs,
    };

    /// <param name="compiling">True when the command compiles and so has architectures.</param>
    public Command AddTo(Command command, bool compiling = true)
    {
        command.Options.Add(kernels);
        command.Options.Add(spec);
        if (compiling)
        {
            command.Options.Add(arch);
        }

        return command;
    }

    // Without the option the parser has an empty list, and no null.
    public GpuArch[] Archs(ParseResult parsed) => parsed.GetValue(arch) is { Length: > 0 } given ? given : Usual;

    /// <summary>
    /// A whole folder, or the kernels of a spec that names some by file. The spec decides only where there is one; these commands need
    /// none.
    /// </summary>
    public ChosenKernels Of(CliEnvironment environment, ParseResult parsed)
    {
        if (parsed.GetValue(kernels) is { } given)
        {
            return Folder(environment.Absolute(given));
        }

        var path = parsed.GetValue(spec) is { } named ? environment.Absolute(named)
            : SpecFinder.FindOrNone(environment.WorkingDirectory);
        var set = path is null ? KernelSet.Bundled : SpecReader.Read(path, environment.Today, PolicyChecks.Of).Kernels;
        return path is not null && set.Uses.Any(use => use.From is not null)
            ? new(KernelCatalog.Of(set), path)
            : Folder(set.Folder ?? KernelCatalog.Bundled);
    }

    private static ChosenKernels Folder(string folder) => new(KernelCatalog.Read(folder), folder);

    public static KernelBuildSet Build(CliEnvironment environment, ChosenKernels chosen, GpuArch[] archs, bool judging)
    {
        var (catalog, places) = (chosen.Catalog, Toolchain.Of(environment));
        if (catalog.Manifests.IsEmpty && catalog.Programs.IsEmpty)
        {
            throw new PfbException(
                Codes.NothingMatches,
                $"no kernel of {chosen.Place} has `form: cuda`; libraries, Python classes and .NET classes are built by their own tools");
        }

        var compiler = catalog.Manifests.All(manifest => manifest.IsCubin) && catalog.Programs.IsEmpty ? null : KernelCompiler.Open(places);
        foreach (var note in compiler?.Notes ?? [])
        {
            environment.Error.WriteLine(note);
        }

        var built = new KernelBuilds(catalog, compiler).Build(archs, withPrograms: !judging);
        return built.Builds.Length + built.Failures.Length > 0 ? built : throw new PfbException(
            Codes.NothingMatches, $"no kernel of {chosen.Place} is for {string.Join(", ", archs)}; `kernels list` shows what they are for");
    }

    private static GpuArch[] ParseArchs(ArgumentResult result)
    {
        var archs = new List<GpuArch>();
        foreach (var text in result.Tokens.SelectMany(
            token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (!GpuArch.TryParse(text, out var parsed))
            {
                result.AddError($"'{text}' is not an architecture; write one such as sm_80 or sm_90a.");
                return [];
            }

            archs.Add(parsed);
        }

        if (archs.Count == 0)
        {
            result.AddError("--arch names no architecture; write one such as sm_80 or sm_90a.");
        }

        return [.. archs.Distinct()];
    }
}
