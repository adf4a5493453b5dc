namespace PrefillBench.Units;

/// <summary>A share written with a percent sign: <c>new Percent(2)</c> is 2 %, a fraction of 0.02.</summary>
public readonly record struct Percent(double Value)
{
    public static Percent FromFraction(double fraction) => new(fraction * 100);

    public double Fraction => Value / 100;

    /// <summary>The slow-down as a natural-log ratio, ln(1 + fraction): the scale on which pairs are judged.</summary>
    public double LogRatio => double.LogP1(Fraction);

    public override string ToString() => $"{Value:0.###}%";
}
