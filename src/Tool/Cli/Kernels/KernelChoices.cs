using System.CommandLine;
using System.CommandLine.Parsing;
using PrefillBench.Devices.Cuda.Compilation;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Gate;
using PrefillBench.Spec;

namespace PrefillBench.Cli.Kernels;

/// <summary>Which kernels, for which architectures, with which compiler: what the `kernels` commands share.</summary>
internal sealed class KernelChoices
{
    private readonly Option<string?> kernels = SharedOptions.Kernels();
    private readonly Option<string?> spec = SharedOptions.Spec();

    private readonly Option<GpuArch[]> arch = new("--arch")
    {
        Description = "Architectures, such as sm_80,sm_90a.",
        HelpName = "sm_NN,...",
        DefaultValueFactory = _ => [new(80, ""), new(90, "a")],
        CustomParser = ParseArchs,
    };

    /// <param name="compiling">Whether the command compiles and so has architectures.</param>
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

    public GpuArch[] Archs(ParseResult parsed) => parsed.GetRequiredValue(arch);

    public KernelCatalog Catalog(CliEnvironment environment, ParseResult parsed) => KernelCatalog.Read(Folder(environment, parsed));

    /// <summary>The spec decides only where there is one; these commands need none.</summary>
    private string Folder(CliEnvironment environment, ParseResult parsed)
    {
        if (parsed.GetValue(kernels) is { } given)
        {
            return environment.Absolute(given);
        }

        var path = parsed.GetValue(spec) is { } named ? environment.Absolute(named) : FoundSpec(environment);
        return (path is null ? null : SpecReader.Read(path, environment.Today, PolicyChecks.Of).Kernels.Folder) ?? KernelCatalog.Bundled;
    }

    private static string? FoundSpec(CliEnvironment environment)
    {
        try
        {
            return SpecFinder.Find(environment.WorkingDirectory);
        }
        catch (PfbException e) when (e.Diagnostics.All(d => d.Code == Codes.SpecNotFound))
        {
            return null;
        }
    }

    public static KernelBuildSet Build(CliEnvironment environment, KernelCatalog catalog, GpuArch[] archs, bool judging)
    {
        var places = Toolchain.Of(environment);
        var compiler = catalog.Manifests.All(manifest => manifest.IsCubin) && catalog.Programs.IsEmpty ? null : KernelCompiler.Open(places);
        foreach (var note in compiler?.Notes ?? [])
        {
            environment.Error.WriteLine(note);
        }

        var disassembler = judging ? Disassembler.Locate(places) : null;
        var built = new KernelBuilds(catalog, compiler, disassembler).Build(archs, withPrograms: !judging);
        return built.Builds.Length + built.Failures.Length > 0 ? built : throw new PfbException(
            Codes.NothingMatches, $"no kernel of {catalog.Root} is for {string.Join(", ", archs)}; `kernels list` shows what they are for");
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

        return [.. archs.Distinct()];
    }
}
