using System.CommandLine;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

/// <summary>Writes a starter spec and its schema.</summary>
internal static class InitCommand
{
    private const string SpecName = "prefill-bench.yaml";
    private const string SchemaName = "prefill-bench.schema.json";

    public static Command Build(CliEnvironment environment)
    {
        var folder = new Argument<string>("folder") { Description = "Where to write.", DefaultValueFactory = _ => "." };
        var force = new Option<bool>("--force") { Description = "Replace files that are there." };
        var command = new Command("init", $"Write a starter {SpecName} and its JSON schema.") { folder, force };
        command.SetAction(parsed => Run(environment, environment.Absolute(parsed.GetRequiredValue(folder)), parsed.GetValue(force)));
        return command;
    }

    private static int Run(CliEnvironment environment, string folder, bool force)
    {
        (string Name, string Text)[] files = [(SpecName, StarterSpec.Text), (SchemaName, SpecSchema.Text())];
        var present = files.Where(f => File.Exists(Path.Combine(folder, f.Name))).Select(f => f.Name).ToArray();
        if (present.Length > 0 && !force)
        {
            throw new PfbException(Codes.BadCommandLine, $"{string.Join(" and ", present)} already in {folder}; --force replaces");
        }

        foreach (var (name, text) in files)
        {
            WholeFile.Write(Path.Combine(folder, name), text);
            environment.Out.WriteLine($"wrote {Path.Combine(folder, name)}");
        }

        environment.Out.WriteLine("next: dotnet prefill-bench plan, then dotnet prefill-bench run");
        return 0;
    }
}
