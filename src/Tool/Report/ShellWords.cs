using System.Globalization;
using System.Linq;

namespace PrefillBench.Report;

/// <summary>
/// Values as they are typed: in a POSIX shell, and in a property of MSBuild. The tool and its MSBuild task print commands, and are both
/// compiled with this file.
/// </summary>
internal static class ShellWords
{
    private const string Plain = "-_.,:/=+@%";

    // https://learn.microsoft.com/visualstudio/msbuild/msbuild-special-characters
    private const string SpecialInProperties = "%;,$@";

    /// <summary>One word of a shell.</summary>
    public static string Quoted(string text) =>
        text.Length > 0 && text.All(c => (c < 128 && char.IsLetterOrDigit(c)) || Plain.Contains(c))
            ? text
            : $"'{string.Join("'\\''", text.Split('\''))}'";

    /// <summary>The value of a property with the characters escaped that MSBuild reads specially on its command line.</summary>
    public static string OfProperty(string value) => string.Concat(value.Select(c =>
        SpecialInProperties.Contains(c) ? $"%{((int)c).ToString("X2", CultureInfo.InvariantCulture)}" : c.ToString()));
}
