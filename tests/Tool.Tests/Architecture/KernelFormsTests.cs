using System.Text.RegularExpressions;

namespace PrefillBench.Tests.Architecture;

/// <summary>Who adds a form of kernel finds in CONTRIBUTING.md every file that asks for one.</summary>
public static partial class KernelFormsTests
{
    [Fact]
    public static void Contributing_names_every_file_that_asks_for_a_form_and_no_other()
    {
        var devices = Path.Combine(Repository.Root, "src", "Tool", "Devices");
        var asking = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => AsksForAForm().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(devices, file).Replace('\\', '/'))
            .Append("Descriptions/KernelForms.cs");

        var page = File.ReadAllText(Path.Combine(Repository.Root, "CONTRIBUTING.md"));
        var section = page[page.IndexOf("### A form of kernel", StringComparison.Ordinal)..];
        var table = section[..section.IndexOf("\n\nWhat launches it", StringComparison.Ordinal)];
        var named = table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Named().Matches(line.Split('|')[1]))
            .Select(match => match.Groups[1].Value);

        Assert.Equal(asking.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\bKernelForms\.(Cuda|Managed|Library|Python)\b")]
    private static partial Regex AsksForAForm();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Named();
}
