using System.CommandLine;
using System.CommandLine.Invocation;
using PrefillBench.Cli.Running;

namespace PrefillBench.Cli;

/// <summary>Prints the tool's version, whichever program it is part of; the library would print the program's.</summary>
internal sealed class VersionAction(CliEnvironment environment) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        environment.Out.WriteLine(MachineFacts.ToolVersion);
        return 0;
    }
}
