using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.Build.Framework;

namespace PrefillBench.MSBuild;

/// <summary>Writes a starter sweep file and its schema into the project's folder; files that are there are not replaced.</summary>
public sealed class InitPrefillBench : ToolProcess
{
    private const string NextOfTool = "next: ";

    private protected override Arguments Command() => new("init");

    private protected override IEnumerable<CanonicalLine> Judge(Ending ending)
    {
        if (ending is { End: End.ByItself, ExitCode: 0 })
        {
            Log.LogMessage(MessageImportance.High, $"{NextOfTool}{Started} -t:PrefillBench -tl:off");
        }

        return ending.Complaints.Concat(ending.Unexplained() is { } unexplained ? [unexplained] : []);
    }

    /// <summary>The tool's next command is one of its own command line, which whoever builds need not have.</summary>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
    {
        if (!singleLine.StartsWith(NextOfTool, StringComparison.Ordinal))
        {
            base.LogEventsFromTextOutput(singleLine, messageImportance);
        }
    }
}
