using System.Text;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The reference of all keys in docs/spec.md, between its two markers.</summary>
public static class SpecTable
{
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var (path, section) in SpecKeys.AllSections())
        {
            text.Append(path.Length == 0 ? "### The file\n" : $"### `{path}`\n");
            text.Append("\n| key | value | default | meaning |\n|---|---|---|---|\n");
            foreach (var key in section.Keys)
            {
                var byDefault = key switch { { Default: { } value } => $"`{value}`", { Required: true } => "required", _ => "" };
                text.Append($"| `{key.Name}` | {key.Kind.Description} | {byDefault} | {key.Doc} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }
}
