using System.CommandLine;
using PrefillBench.Spec;

namespace PrefillBench.Cli;

internal static class SchemaCommand
{
    public static Command Build(CliEnvironment environment)
    {
        var command = new Command("schema", "Print the JSON schema of the spec.");
        command.SetAction(_ =>
        {
            environment.Out.Write(SpecSchema.Text());
            return 0;
        });
        return command;
    }
}
