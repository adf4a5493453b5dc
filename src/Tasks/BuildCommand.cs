using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using PrefillBench.Report;

namespace PrefillBench.MSBuild;

/// <summary>The command of a POSIX shell that started a build, for reports that say what to type next.</summary>
internal static class BuildCommand
{
    private const string Prefix = "PrefillBench";

    // A reason is of one approval, and the tool adds its own filter.
    private static readonly string[] OfOneBuild = ["PrefillBenchReason", "PrefillBenchFilter", "PrefillBenchVerbosity"];

    /// <param name="properties">The properties that the command line sets, and those that it has otherwise for every project.</param>
    /// <returns>The command without targets, such as "dotnet build perf/gate.csproj -p:PrefillBenchDevice=cpu"; null where the project is
    /// not known.</returns>
    public static string? Of(string projectFile, string startDirectory, IReadOnlyDictionary<string, string> properties)
    {
        if (projectFile.Length == 0)
        {
            return null;
        }

        var command = string.Join(" ", Given(properties).Prepend($"dotnet build {ShellWords.Quoted(Below(startDirectory, projectFile))}"));

        // No line of a response file can hold it; the run matters more than the hint.
        return command.IndexOfAny(['"', '\r', '\n']) < 0 ? command : null;
    }

    private static IEnumerable<string> Given(IReadOnlyDictionary<string, string> properties) => properties
        .Where(property => property.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && !OfOneBuild.Contains(property.Key, StringComparer.OrdinalIgnoreCase))
        .OrderBy(property => property.Key, StringComparer.Ordinal)
        .Select(property => $"-p:{property.Key}={ShellWords.Quoted(ShellWords.OfProperty(property.Value))}");

    private static string Below(string folder, string file)
    {
        var start = folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        return file.StartsWith(start, StringComparison.Ordinal) ? file.Substring(start.Length) : file;
    }
}
