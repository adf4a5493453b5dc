using System.Text;

namespace PrefillBench.Evaluation.Writing;

/// <summary>`rules.csv`: the comparison of rules, for other plots.</summary>
internal static class RulesCsv
{
    public static void Save(EvaluationFigures figures, string path) => File.WriteAllText(path, Of(figures));

    public static string Of(EvaluationFigures figures)
    {
        var text = new StringBuilder("pool,rule,feed,sweeps,false_sweeps,power_at_2_percent\n");
        foreach (var point in figures.Pools.SelectMany(RuleTables.Points))
        {
            text.Append($"{point.Pool},\"{point.Rule}\",\"{point.Feed}\",{point.Sweeps},{point.FalseSweeps},{point.Power:G6}\n");
        }

        return text.ToString();
    }
}
