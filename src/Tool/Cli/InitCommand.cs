using System.CommandLine;
using System.Text;
using PrefillBench.Devices.Cuda.Kernels;
using PrefillBench.Diagnostics;
using PrefillBench.Report;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>Writes a starter spec and its schema, and on request a copy of the bundled kernels.</summary>
internal static class InitCommand
{
    private const string SpecName = "prefill-bench.yaml";
    private const string SchemaName = "prefill-bench.schema.json";
    private const string KernelsName = "kernels";
    private const string IgnoreName = ".gitignore";

    // Runs and builds write these; what is approved is in `baselines`, which has a .gitignore of its own.
    private const string Ignored = "artifacts/\nbin/\nobj/\nbuilt/\n__pycache__/\n";

    public static Command Build(CliEnvironment environment)
    {
        var folder = new Argument<string>("folder") { Description = "Where to write.", DefaultValueFactory = _ => "." };
        var force = new Option<bool>("--force") { Description = "Replace existing files." };
        var kernels = new Option<bool>("--kernels")
        {
            Description = $"Copy the bundled CUDA kernels to {KernelsName}/, for you to change, and name the folder in the sweep file.",
        };
        var kernel = new Option<string?>("--kernel")
        {
            Description = "Write a working kernel of this form, with its description and a sweep for it.",
            HelpName = string.Join('|', KernelStarts.Names),
        };
        kernel.AcceptOnlyFromAmong(KernelStarts.Names);
        folder.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => token.Value == OutputPath.StandardOutput))
            {
                given.AddError("init writes several files into a folder; `schema` prints the schema to standard output");
            }
        });
        var command = new Command("init", $"Write a starter {SpecName} and its JSON schema.") { folder, kernel, kernels, force };
        command.Validators.Add(given =>
        {
            if (given.GetValue(kernels) && given.GetValue(kernel) is not null)
            {
                given.AddError("--kernel writes one kernel of your own, and --kernels copies the bundled ones; give only one of them");
            }
        });
        command.SetAction(parsed => Run(
            environment, environment.Absolute(parsed.GetRequiredValue(folder)), parsed.GetValue(kernel), parsed.GetValue(kernels),
            parsed.GetValue(force)));
        return command;
    }

    private static int Run(CliEnvironment environment, string folder, string? kernel, bool withKernels, bool force)
    {
        var (spec, next) = kernel is null
            ? ([(SpecName, Encoding.UTF8.GetBytes(withKernels ? StarterSpec.WithKernels(KernelsName) : StarterSpec.Text))],
                "dotnet prefill-bench plan, then dotnet prefill-bench run")
            : KernelStarts.Of(kernel, SpecName);
        (string Name, byte[] Bytes)[] files =
            [.. spec, (SchemaName, Encoding.UTF8.GetBytes(SpecSchema.Text())), .. withKernels ? Bundled() : []];
        var present = files.Where(f => File.Exists(Path.Combine(folder, f.Name))).Select(f => f.Name).ToArray();
        if (present.Length > 0 && !force)
        {
            throw new PfbException(
                Codes.BadCommandLine,
                $"{string.Join(" and ", present.Take(3))}{(present.Length > 3 ? $" and {present.Length - 3} more" : "")} "
                    + $"{(present.Length == 1 ? "is already in" : "are already in")} {folder}; --force replaces what is there");
        }

        foreach (var (name, bytes) in files)
        {
            WholeFile.Write(Path.Combine(folder, name), bytes);
            environment.Out.WriteLine($"wrote {Path.Combine(folder, name)}");
        }

        Ignore(environment, Path.Combine(folder, IgnoreName));
        var place = Path.GetRelativePath(environment.WorkingDirectory, folder);
        environment.Out.WriteLine($"next: {(place == "." ? "" : $"cd {ShellWords.Quoted(place)}, then ")}{next}");
        return 0;
    }

    /// <summary>Keeps what a run writes out of git. A file that is there is its owner's, and stays as it is.</summary>
    private static void Ignore(CliEnvironment environment, string file)
    {
        if (!File.Exists(file))
        {
            WholeFile.Write(file, Encoding.UTF8.GetBytes(Ignored));
            environment.Out.WriteLine($"wrote {file}");
        }
    }

    // CUDA sources only: the CPU kernels are a built assembly beside the tool, which nobody can edit.
    private static IEnumerable<(string Name, byte[] Bytes)> Bundled() =>
        Directory.EnumerateFiles(KernelCatalog.Bundled, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => !Path.GetRelativePath(KernelCatalog.Bundled, file).StartsWith("cpu", StringComparison.Ordinal))
            .Select(file => (Path.Combine(KernelsName, Path.GetRelativePath(KernelCatalog.Bundled, file)), File.ReadAllBytes(file)));
}
