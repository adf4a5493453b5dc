using System.CommandLine;
namespace PrefillBench.Cli;
internal static class CommandTree { public static RootCommand Build(CliEnvironment environment) => new(""); }
