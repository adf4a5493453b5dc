namespace PrefillBench.Spec;

/// <summary>The treatment of the scales of fp8 data, which only cases with such data have.</summary>
public static class CaseScales
{
    extension(AttentionCase attentionCase)
    {
        /// <param name="scales">The treatment as written; null where none was written.</param>
        public AttentionCase WithScales(Fp8Scales? scales) =>
            attentionCase with { Fp8Scales = attentionCase.IsFp8 ? scales : null };

        /// <summary>The case as the newest published script treats scales, unless it says otherwise.</summary>
        public AttentionCase AsPublished => attentionCase.WithScales(attentionCase.Fp8Scales ?? Fp8Scales.One);
    }
}
