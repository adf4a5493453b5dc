using System.Diagnostics.CodeAnalysis;

namespace PrefillBench.Devices.Cuda.Watch;

/// <summary>A value read from the card, or why there is none: a driver, container or card that withholds it must not stop a run.</summary>
public readonly record struct Reading<T>
{
    internal Reading(T value, string? whyNot, bool known) => (Value, WhyNot, Known) = (value, whyNot, known);

    /// <summary>Meaningless unless <see cref="Known"/>.</summary>
    public T? Value { get; }

    public string? WhyNot { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    public bool Known { get; }

    public string Text(Func<T, string> spell) => Known ? spell(Value) : $"not known ({WhyNot ?? "not read"})";
}

/// <summary>Makes readings.</summary>
public static class Reading
{
    public static Reading<T> Of<T>(T value) => new(value, null, true);

    public static Reading<T> Missing<T>(string whyNot) => new(default!, whyNot, false);
}
