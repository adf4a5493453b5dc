using System.Collections.Immutable;
using PrefillBench.Spec.Models;

namespace PrefillBench.Spec;

/// <summary>One card's attention: heads and what comes with them.</summary>
/// <param name="Model">The models and parallelism that it is of, in words; empty where heads were written as numbers.</param>
/// <param name="Refusal">Why no kernel can compute it; null where one may.</param>
internal sealed record HeadForm(
    HeadCounts Heads, int HeadSize, int Window, bool Sinks, float Softcap, int TensorParallel, string Model, string? Refusal)
{
    /// <summary>A model's forms on one of <paramref name="tensorParallel"/> cards: one for each kind of its layers.</summary>
    public static IEnumerable<HeadForm> Of(OpenModel model, int tensorParallel)
    {
        foreach (var window in model.Windows)
        {
            var whole = new HeadForm(model.Heads, model.HeadSize, window, model.Sinks, model.Softcap, 1, model.Name, null);
            yield return whole.On(tensorParallel);
        }
    }

    /// <summary>
    /// One card's share under tensor parallelism: query heads are divided; kv heads too, and where there are fewer than cards each card has
    /// a copy of one.
    /// </summary>
    public HeadForm On(int cards)
    {
        if (cards == 1)
        {
            return this;
        }

        var name = Model.Length == 0 ? "" : $"{Model} tp{cards}";
        var shares = Heads.Kv % cards == 0 || cards % Heads.Kv == 0;
        var why = Heads.Query % cards != 0 ? $"{Heads.Query} query heads are not divisible by tensor_parallel {cards}"
            : shares ? null
            : $"{Heads.Kv} kv heads are neither a multiple nor a divisor of tensor_parallel {cards}";
        return why is null
            ? this with { Heads = new(Heads.Query / cards, Math.Max(1, Heads.Kv / cards)), Model = name }
            : this with { TensorParallel = cards, Model = name, Refusal = why };
    }

    /// <summary>Forms that are the same work are one, which has the names of all; each stays at its first place.</summary>
    public static ImmutableArray<HeadForm> Merged(IEnumerable<HeadForm> forms)
    {
        var places = new Dictionary<HeadForm, int>();
        var merged = ImmutableArray.CreateBuilder<HeadForm>();
        foreach (var form in forms)
        {
            var nameless = form with { Model = "", Refusal = form.Refusal is null ? null : "" };
            if (places.TryAdd(nameless, merged.Count))
            {
                merged.Add(form);
            }
            else if (form.Model.Length > 0)
            {
                var first = merged[places[nameless]];
                merged[places[nameless]] = first with { Model = first.Model.Length == 0 ? form.Model : $"{first.Model}, {form.Model}" };
            }
        }

        return merged.ToImmutable();
    }
}
