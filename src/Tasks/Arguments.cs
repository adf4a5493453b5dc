using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;

namespace PrefillBench.MSBuild;

/// <summary>
/// The tool's command line, one <c>"--name=value"</c> per line of a response file, where a shell's rules and length limits do
/// not reach it. The form keeps a value that begins with <c>@</c> or <c>#</c> from meaning a file or a comment.
/// </summary>
internal sealed class Arguments(params string[] command)
{
    private readonly List<string> lines = [.. command];
    private readonly List<string> refused = [];

    /// <summary>Values that no response file can hold: what is read back has no way to write a quotation mark or a line end.</summary>
    public IReadOnlyList<string> Refused => refused;

    /// <summary>An empty value means that the tool's own default holds.</summary>
    public Arguments Add(string name, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return this;
        }

        if (value!.IndexOfAny(['"', '\r', '\n']) >= 0)
        {
            refused.Add($"{name}: {value}");
        }

        lines.Add($"\"{name}={value.Trim()}\"");
        return this;
    }

    public Arguments Add(string name, int value) => Add(name, value > 0 ? $"{value}" : null);

    public Arguments Add(string name, IEnumerable<string> values)
    {
        values.ToList().ForEach(value => Add(name, value));
        return this;
    }

    /// <summary>A file or folder; relative ones are the project's.</summary>
    public Arguments AddPath(string name, ITaskItem? path, string projectDirectory) =>
        Add(name, path is null ? null : Path.GetFullPath(Path.Combine(projectDirectory, path.ItemSpec)));

    public Arguments AddSwitch(string name, bool wanted)
    {
        lines.AddRange(wanted ? [name] : Array.Empty<string>());
        return this;
    }

    /// <summary>Adds a text as the user wrote it: several words, with quotation marks where a blank is meant.</summary>
    public Arguments AddLiteral(string? text)
    {
        lines.AddRange(string.IsNullOrWhiteSpace(text) ? [] : new[] { text!.Trim() });
        return this;
    }

    /// <returns>The content of the response file.</returns>
    public override string ToString() => lines.Aggregate(new StringBuilder(), (text, line) => text.Append(line).Append('\n')).ToString();
}
