using System.Text;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The reference of all keys in docs/spec.md, between its two markers.</summary>
public static class SpecTable
{
    public static string Markdown()
    {
        var text = new StringBuilder();
        var told = new HashSet<SpecKey>(ReferenceEqualityComparer.Instance);
        foreach (var (path, section) in SpecKeys.AllSections())
        {
            text.Append(path.Length == 0 ? "### The file\n" : $"### `{path}`\n");
            text.Append("\n| key | value | default | meaning |\n|---|---|---|---|\n");
            foreach (var key in section.Keys.Where(told.Add))
            {
                var byDefault = key switch { { Default: { } value } => $"`{value}`", { Required: true } => "required", _ => "" };
                text.Append($"| `{key.Name}` | {key.Kind.Description} | {byDefault} | {key.Doc} |\n");
            }

            var inherited = section.Keys.Any(SpecKeys.InDefaults) && path != SpecKeys.Defaults.Name;
            text.Append(inherited ? $"\nand every key of `{SpecKeys.Defaults.Name}`.\n\n" : "\n");
        }

        return text.ToString();
    }
}
