namespace PrefillBench.Spec;

/// <summary>Whether the scales of fp8 data are undone, which only cases with such data say.</summary>
public static class CaseScales
{
    extension(AttentionCase attentionCase)
    {
        /// <param name="scales">As written; null where it was not.</param>
        public AttentionCase WithScales(Fp8Scales? scales) =>
            attentionCase with { Fp8Scales = attentionCase.IsFp8 ? scales : null };

        /// <summary>What the newest published script does, unless the case says otherwise.</summary>
        public AttentionCase AsPublished => attentionCase.WithScales(attentionCase.Fp8Scales ?? Fp8Scales.One);
    }
}
