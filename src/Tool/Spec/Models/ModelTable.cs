using System.Globalization;
using System.Text;

namespace PrefillBench.Spec.Models;

/// <summary>The table of models in docs/workload.md, between its two markers.</summary>
public static class ModelTable
{
    public static string Markdown()
    {
        var text = new StringBuilder(
            "| model | query / kv heads | head size | windows of its layers | sinks | soft cap | origin |\n"
            + "|---|---|---|---|---|---|---|\n");
        foreach (var model in KnownModels.All)
        {
            var windows = string.Join(", ", model.Windows.Select(window => window == 0 ? "none" : $"{window}"));
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{model.Name}` | {model.Heads.Query} / {model.Heads.Kv} | {model.HeadSize} | {windows} | {(model.Sinks ? "yes" : "")} "
                + $"| {(model.Softcap > 0 ? $"{model.Softcap}" : "")} | [{model.Repository}]({model.Origin}) |\n");
        }

        return text.ToString();
    }
}
