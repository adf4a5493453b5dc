using System.Collections.Immutable;

namespace PrefillBench.Evaluation.Writing;

/// <summary>Every table of the pages by the name of its place.</summary>
internal static class Blocks
{
    /// <summary>Cheap to compute from the pools: a test does it again.</summary>
    public static ImmutableArray<string> OfPremise { get; } =
        ["pools", "jointly", "premise", "noise", "sessions", "session-rows", "environment"];

    public static Dictionary<string, string> Of(EvaluationFigures figures) => new()
    {
        ["pools"] = PremiseTables.Pools(figures),
        ["jointly"] = PremiseTables.Jointly(figures),
        ["premise"] = PremiseTables.ByRow(figures),
        ["noise"] = PremiseTables.Noise(figures),
        ["sessions"] = PremiseTables.Sessions(figures),
        ["session-rows"] = PremiseTables.SessionRows(figures),
        ["environment"] = PremiseTables.Environment(figures),
        ["real-gates"] = ReplayTables.RealGates(figures),
        ["unchanged"] = ReplayTables.Unchanged(figures),
        ["one-row"] = ReplayTables.Slowed(figures, oneRow: true),
        ["all-rows"] = ReplayTables.Slowed(figures, oneRow: false),
        ["faster"] = ReplayTables.Faster(figures),
        ["own-must-catch"] = ReplayTables.OwnMustCatch(figures),
        ["own-must-catch-rows"] = ReplayTables.OwnMustCatchRows(figures),
        ["rules-today"] = RuleTables.RulesToday(figures),
        ["rules"] = RuleTables.Rules(figures),
        ["sources"] = RuleTables.Sources(figures),
        ["ablations-today"] = RuleTables.AblationsToday(figures),
        ["ablations"] = RuleTables.Ablations(figures),
        ["halves"] = RuleTables.Halves(figures),
    };
}
