using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Writing;

/// <summary>Figures as the tables spell them.</summary>
internal static class Text
{
    /// <summary>Such as "2.1 %"; from a fraction.</summary>
    public static string Percent(double fraction, string format = "0.0") => $"{(100 * fraction).ToString(format)} %";

    /// <summary>Such as "0.4 to 2.1 %", or "2.1 %" where the smallest and the largest are written alike; from fractions.</summary>
    public static string PercentSpan(IEnumerable<double> fractions) => $"{Span(fractions.Select(fraction => 100 * fraction), "0.0")} %";

    /// <summary>Such as "0.4 to 2.1", or "2.1" where the smallest and the largest are written alike.</summary>
    public static string Span(IEnumerable<double> values, string format)
    {
        double[] all = [.. values];
        var (low, high) = (all.Min().ToString(format), all.Max().ToString(format));
        return low == high ? high : $"{low} to {high}";
    }

    /// <summary>Such as "+0.03 %"; from a log ratio or a fraction, which differ by nothing that two digits show.</summary>
    public static string Signed(double fraction) => (100 * fraction).ToString("+0.00;-0.00;0.00") + " %";

    public static string Signed(MeanInterval mean) =>
        $"{Signed(mean.Mean)} ({100 * mean.Low:+0.00;-0.00;0.00} to {100 * mean.High:+0.00;-0.00;0.00})";

    /// <summary>Such as "3 of 2000, 0.03 to 0.44 %": both limits of a two-sided 95 % interval.</summary>
    public static string Rate(int events, int trials) => trials == 0
        ? "0 of 0"
        : $"{events} of {trials} ({100 * ClopperPearson.Lower(events, trials, 0.975):0.0#} to "
            + $"{100 * ClopperPearson.Upper(events, trials, 0.975):0.0#} %)";

    public static string Ms(double ms) => $"{ms:G3} ms";

    public static string P(double p) => p < 0.001 ? "below 0.001" : p.ToString("0.000");

    public static string YesNo(bool yes) => yes ? "yes" : "**no**";
}
