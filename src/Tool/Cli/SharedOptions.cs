using System.CommandLine;
using PrefillBench.Report;
using PrefillBench.Sharding;

namespace PrefillBench.Cli;

/// <summary>Options that several commands have; each is made anew for each command.</summary>
internal static class SharedOptions
{
    /// <summary>The folder that `run` writes to unless it is given another.</summary>
    public static readonly string DefaultOutput = Path.Combine("artifacts", "prefill-bench");

    public static Option<string?> Spec() => new("--spec")
    {
        Description = "The sweep file. Default: prefill-bench.yaml in this folder or the nearest above it.",
        HelpName = "file",
    };

    public static Option<string?> Suite() => new("--suite")
    {
        Description = "The suite of the spec. Default: the spec's default_suite for the device.",
        HelpName = "name",
    };

    public static Option<string?> Case() => new("--case")
    {
        Description = "One ad-hoc case instead of a suite, with the kernels of the spec where there is one, such as "
            + "\"batch=32,len=4096,quant=fp8_qkv,heads=64/8,layout=HND,page=16,trials=20\" or "
            + "\"batch=2q2k_32q1s1k,quant=bf16,model=qwen2.5-7b,tp=2\".",
        HelpName = "key=value,...",
    };

    public static Option<string[]> Filter() => new("--filter")
    {
        Description = "Only cases whose id matches this glob; '!' in front excludes. Repeatable.",
        HelpName = "glob",
        DefaultValueFactory = _ => [],
    };

    public static Option<string> Device() => new("--device")
    {
        Description = "auto, cpu, cuda, cuda:N, cuda:UUID, or fake:PATH (a script of times, for trying things out).",
        HelpName = "device",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<string?> Shard() => new("--shard")
    {
        Description = "Measure one part of the sweep, such as 1/8, or auto to take it from Slurm, Kubernetes or the build server. "
            + "`merge` judges all parts.",
        HelpName = "index/count|auto",
    };

    /// <param name="given">The shard as given; null means the whole sweep.</param>
    public static Shard? ShardOf(CliEnvironment environment, string? given)
    {
        if (given is null or not "auto")
        {
            return given is null ? null : Sharding.Shard.Parse(given, "--shard");
        }

        var (shard, source) = ShardVariables.Read(environment.Variable);
        environment.Error.WriteLine($"--shard auto: shard {shard}, by {source}");
        return shard;
    }

    public static Option<string> Baselines() => new("--baselines")
    {
        Description = "Folder of approved baselines.",
        HelpName = "folder",
        DefaultValueFactory = _ => "baselines",
    };

    public static Option<string?> Kernels() => new("--kernels")
    {
        Description = "Folder of kernels. Default: the folder that the spec names, or else the bundled one.",
        HelpName = "folder",
    };

    public static Option<string[]> NamedKernels() => new("--kernel")
    {
        Description = "Measure this kernel too, or instead of the spec's kernel of that name. Repeatable.",
        HelpName = "name=file",
        DefaultValueFactory = _ => [],
    };

    public static Option<string> Output()
    {
        var output = new Option<string>("--output")
        {
            Description = "Folder for results, CSV and reports.",
            HelpName = "folder",
            DefaultValueFactory = _ => DefaultOutput,
        };
        output.Validators.Add(given =>
        {
            if (given.Tokens.Any(token => token.Value == OutputPath.StandardOutput))
            {
                given.AddError(
                    "--output needs a folder, because a run writes several files; for standard output use --format json or --report "
                    + "KIND=-");
            }
        });
        return output;
    }

    public static Option<string?> Budget() => new("--budget")
    {
        Description = "Skip cases that would exceed this time, such as 90s, 30m or 2h. Default: the suite's budget.",
        HelpName = "time",
    };

    public static Option<ulong?> Seed() => new("--seed")
    {
        Description = "Seed of orders, coins and sampled sign flips; the workload's seed is in the spec. Default: a new one, which is "
            + "recorded.",
        HelpName = "number",
    };

    public static Option<string> Format() => Choice("--format", "What is written to standard output.", "text", "json");

    public static Option<string[]> Report() => new("--report")
    {
        Description = "Another report, such as md=summary.md; kinds: "
            + $"{string.Join(", ", ReportCatalog.All.Select(kind => kind.Name))}. Repeatable.",
        HelpName = "kind=path",
        DefaultValueFactory = _ => [],
    };

    public static Option<string> LogFormat() => Choice(
        DiagnosticLog.Option,
        "Also print the diagnostics for a program: MSBuild, or the agent of GitHub Actions or Azure Pipelines, with a job summary.",
        DiagnosticLog.Formats);

    public static Option<int?> Attempt() => new("--attempt")
    {
        Description = "Number of this attempt for the commit, as the build server counts; reports show it. Default: unknown.",
        HelpName = "number",
    };

    public static Option<bool> NoColor() => new("--no-color") { Description = "No colours; NO_COLOR does the same." };

    public static Option<string> Choice(string name, string description, params string[] choices)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            DefaultValueFactory = _ => choices[0],
            HelpName = string.Join('|', choices),
        };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }

    public static Option<string?> OptionalChoice(string name, string description, params string[] choices)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', choices) };
        option.AcceptOnlyFromAmong(choices);
        return option;
    }
}
