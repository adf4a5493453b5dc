using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PrefillBench.Spec;

/// <summary>
/// Batches in vLLM's grammar (benchmarks/attention_benchmarks/batch_spec.py): parts with an underscore between them, each
/// COUNT? q TOKENS k? (s KEYS k?)?. COUNT sequences have TOKENS new tokens on KEYS keys, the new ones among them; k is times 1024; without
/// KEYS there is no cached prefix.
/// </summary>
public static partial class BatchText
{
    public const int MostSequences = 4096;
    public const int MostTokens = 262_144;
    public const int MostKeys = 2 * MostTokens;
    private const int Kibi = 1024;

    /// <summary>The sequences, or why the text is no batch.</summary>
    public static (ImmutableArray<SequenceLengths> Sequences, string? Problem) Parse(string text)
    {
        var sequences = ImmutableArray.CreateBuilder<SequenceLengths>();
        foreach (var part in text.Split('_'))
        {
            if (Part().Match(part) is not { Success: true } match)
            {
                return ([], $"its part `{Cut(part)}` is not COUNTqTOKENSsKEYS, such as 32q1s1k or q2k");
            }

            var count = match.Groups[1].Length == 0 ? 1 : Number(match.Groups[1], false);
            var query = Number(match.Groups[2], match.Groups[3].Length > 0);
            var kv = match.Groups[4].Length == 0 ? query : Number(match.Groups[4], match.Groups[5].Length > 0);
            if (WhyNot(sequences.Count + count, query, kv, part) is { } problem)
            {
                return ([], problem);
            }

            sequences.AddRange(Enumerable.Repeat(new SequenceLengths((int)query, (int)kv), (int)count));
        }

        return (sequences.ToImmutable(), null);
    }

    /// <summary>The shortest spelling: neighbours alike counted, k where it fits, KEYS only where there is a prefix.</summary>
    public static string Of(ImmutableArray<SequenceLengths> sequences)
    {
        var text = new StringBuilder();
        for (var first = 0; first < sequences.Length;)
        {
            var end = first + 1;
            while (end < sequences.Length && sequences[end] == sequences[first])
            {
                end++;
            }

            var (query, kv) = sequences[first];
            var (between, count) = (first == 0 ? "" : "_", end - first == 1 ? "" : $"{end - first}");
            text.Append(CultureInfo.InvariantCulture, $"{between}{count}q{Size(query)}{(kv == query ? "" : $"s{Size(kv)}")}");
            first = end;
        }

        return text.ToString();
    }

    /// <summary>What is wrong with one sequence of a batch; null where nothing is.</summary>
    /// <param name="count">Sequences so far, with this one.</param>
    /// <param name="place">The place that the message names.</param>
    public static string? WhyNot(long count, long query, long kv, string place) =>
        query is < 1 or > MostTokens ? $"`{Cut(place)}` has {query:N0} query tokens; 1 to {MostTokens:N0} are allowed"
        : kv < query
            ? $"`{Cut(place)}` has fewer keys ({kv:N0}) than query tokens ({query:N0}); keys are the cached prefix and the query tokens"
        : kv > MostKeys ? $"`{Cut(place)}` has {kv:N0} keys; at most {MostKeys:N0} are allowed"
        : count is < 1 or > MostSequences ? $"with `{Cut(place)}` it has {count:N0} sequences; 1 to {MostSequences:N0} are allowed"
        : null;

    private static string Size(int tokens) => tokens % Kibi == 0 ? $"{tokens / Kibi}k" : $"{tokens}";

    private static long Number(Group digits, bool kibi) =>
        long.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) * (kibi ? Kibi : 1);

    private static string Cut(string text) => text.Length <= 40 ? text : $"{text[..40]}...";

    [GeneratedRegex("^([0-9]{1,9})?q([0-9]{1,9})(k?)(?:s([0-9]{1,9})(k?))?$(?!\n)", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
