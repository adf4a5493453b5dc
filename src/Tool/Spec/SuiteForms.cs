using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The heads that a suite goes over, and what comes with them.</summary>
internal static class SuiteForms
{
    /// <summary>
    /// Heads and models are one choice: what a suite says of either sets those of the defaults aside. Empty after a complaint.
    /// </summary>
    /// <param name="own">The suite's own values.</param>
    /// <param name="values">The suite's values with the defaults.</param>
    public static ImmutableArray<HeadForm> Of(SectionValues own, SectionValues values, Complaints complaints)
    {
        var chosen = own.Mentions(SpecKeys.Heads) || own.Mentions(SpecKeys.Models) ? own : values;
        var forms = HeadForm.Merged(All(chosen, values));
        foreach (var form in forms)
        {
            if (CaseRules.WhyNotWindow(form.Window, values.Get(SpecKeys.Causal)) is { } contradiction)
            {
                var (text, culprit) = form.Model.Length > 0
                    ? ($"{form.Model} has a window, which needs `causal: true`.", SpecKeys.Models)
                    : (contradiction, (SpecKey)SpecKeys.Window);
                complaints.Add(Codes.OutOfRange, text, values.Where(culprit));
                return [];
            }
        }

        return forms;
    }

    private static IEnumerable<HeadForm> All(SectionValues chosen, SectionValues values)
    {
        var cards = values.Get(SpecKeys.TensorParallel);
        if (chosen.Mentions(SpecKeys.Heads) || !chosen.Mentions(SpecKeys.Models))
        {
            foreach (var heads in chosen.Get(SpecKeys.Heads))
            {
                var written = new HeadForm(
                    heads, values.Get(SpecKeys.HeadSize), values.Get(SpecKeys.Window), values.Get(SpecKeys.Sinks),
                    values.Get(SpecKeys.Softcap), 1, "", null);
                foreach (var count in cards)
                {
                    yield return written.On(count);
                }
            }
        }

        if (!chosen.Mentions(SpecKeys.Models))
        {
            yield break;
        }

        foreach (var model in chosen.Get(SpecKeys.Models))
        {
            foreach (var count in cards)
            {
                foreach (var form in HeadForm.Of(model, count))
                {
                    yield return form;
                }
            }
        }
    }
}
