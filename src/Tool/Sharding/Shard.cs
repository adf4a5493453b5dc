using System.Globalization;
using PrefillBench.Diagnostics;

namespace PrefillBench.Sharding;

/// <summary>One of the parts into which a sweep is split, so that several cards or machines measure it.</summary>
/// <param name="Index">1 to <paramref name="Count"/>.</param>
/// <param name="Count">1 to <see cref="Most"/>.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>Beyond any number of cards that measure one sweep: a larger one is a slip of the pen.</summary>
    public const int Most = 10_000;

    /// <param name="text">A text such as <c>2/8</c>.</param>
    /// <param name="origin">The option or variable that has it, for the message.</param>
    /// <exception cref="PfbException">BadCommandLine.</exception>
    public static Shard Parse(string text, string origin) =>
        text.Split('/') is [var index, var count] && Number(index) is { } i && Number(count) is { } n
            ? Of(i, n, $"{origin} '{text}'")
            : throw new PfbException(
                Codes.BadCommandLine, $"{origin} '{text}' is not a shard; write INDEX/COUNT, such as 1/8 for the first of eight, or auto");

    /// <param name="given">The given value, for the message.</param>
    /// <exception cref="PfbException">BadCommandLine: out of range.</exception>
    public static Shard Of(int index, int count, string given) => (index, count) switch
    {
        (_, < 1 or > Most) => throw new PfbException(Codes.BadCommandLine, $"{given}: a sweep is split into 1 to {Most} shards"),
        _ when index < 1 || index > count =>
            throw new PfbException(Codes.BadCommandLine, $"{given}: shards are numbered from 1 to {count}"),
        _ => new(index, count),
    };

    /// <summary>Decimal digits only; null for anything else.</summary>
    internal static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");
}
