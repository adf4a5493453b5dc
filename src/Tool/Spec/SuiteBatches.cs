using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The size of a batch whose lengths are drawn, or a batch with its lengths.</summary>
internal sealed record BatchForm(int BatchSize, int MaxSeqLen, BatchLengths? Batch)
{
    public static BatchForm Of(BatchLengths batch)
    {
        var longest = 0;
        var sequences = BatchText.Parse(batch.Lengths).Sequences;
        foreach (var sequence in sequences)
        {
            longest = Math.Max(longest, sequence.Query);
        }

        return new(sequences.Length, longest, batch);
    }
}

/// <summary>The batches that a suite goes over: every size with every length, then those with written lengths.</summary>
internal static class SuiteBatches
{
    /// <param name="folder">The sweep file's folder.</param>
    /// <returns>Empty after a complaint.</returns>
    public static ImmutableArray<BatchForm> Of(SectionValues values, string folder, Complaints complaints)
    {
        var forms = ImmutableArray.CreateBuilder<BatchForm>();
        if (values.Mentions(SpecKeys.BatchSizes))
        {
            foreach (var batchSize in values.Get(SpecKeys.BatchSizes))
            {
                foreach (var maxSeqLen in values.Get(SpecKeys.MaxSeqLens))
                {
                    forms.Add(new(batchSize, maxSeqLen, null));
                }
            }
        }

        foreach (var batch in Written(values, folder, complaints))
        {
            if (WhyNot(batch, values) is { } problem)
            {
                complaints.Add(Codes.LengthsFile, $"Batch `{batch.Name}`: {problem}", values.Where(SpecKeys.Lengths));
                return [];
            }

            forms.Add(BatchForm.Of(batch));
        }

        return forms.ToImmutable();
    }

    /// <summary>True when the suite gives its batches; otherwise it complains. A key that was complained about counts as given.</summary>
    public static bool HasAny(NamedSection suite, SectionValues values, Complaints complaints)
    {
        var (sizes, lengths) = (values.Tries(SpecKeys.BatchSizes), values.Tries(SpecKeys.MaxSeqLens));
        if (sizes != lengths)
        {
            var missing = sizes ? SpecKeys.MaxSeqLens : SpecKeys.BatchSizes;
            complaints.Add(Codes.MissingKey, $"`{suite.Name}` lacks `{missing.Name}`: {missing.Doc}", values.At);
            return false;
        }

        if (sizes || values.Tries(SpecKeys.Batches) || values.Tries(SpecKeys.Lengths))
        {
            return true;
        }

        complaints.Add(
            Codes.MissingKey,
            $"`{suite.Name}` describes no batch: it lacks `{SpecKeys.BatchSizes.Name}` with `{SpecKeys.MaxSeqLens.Name}`, "
            + $"`{SpecKeys.Batches.Name}` or `{SpecKeys.Lengths.Name}`.",
            values.At);
        return false;
    }

    private static List<BatchLengths> Written(SectionValues values, string folder, Complaints complaints)
    {
        var all = new List<BatchLengths>();
        if (values.Mentions(SpecKeys.Batches))
        {
            all.AddRange(values.Get(SpecKeys.Batches));
        }

        if (values.GetOrNone(SpecKeys.Lengths) is { } file)
        {
            var path = Path.GetFullPath(Path.Combine(folder, file));
            if (!File.Exists(path))
            {
                var text = $"`lengths` names `{file}`, but there is no such file beside the sweep file.";
                complaints.Add(Codes.LengthsFile, text, values.Where(SpecKeys.Lengths));
                return all;
            }

            try
            {
                all.AddRange(LengthsFile.Read(path, file, complaints));
            }
            catch (PfbException e)
            {
                complaints.Add(Codes.LengthsFile, $"`lengths`: {e.Diagnostics[0].Text}", values.Where(SpecKeys.Lengths));
            }
        }

        return all;
    }

    /// <summary>Why pages that the batch names cannot be used; null where they can, or it names none.</summary>
    private static string? WhyNot(BatchLengths batch, SectionValues values)
    {
        if (batch.Pages is not { } text)
        {
            return null;
        }

        var (blockSize, pool) = (values.Get(SpecKeys.BlockSize), values.Get(SpecKeys.KvPoolTokens) / values.Get(SpecKeys.BlockSize));
        var (sequences, tables) = (BatchText.Parse(batch.Lengths).Sequences, PageTables.Parse(text));
        for (var i = 0; i < sequences.Length; i++)
        {
            var blocks = (sequences[i].Kv + blockSize - 1) / blockSize;
            if (tables[i].Length < blocks)
            {
                return $"sequence {i} has {sequences[i].Kv:N0} keys, {blocks:N0} blocks of `block_size` {blockSize}, "
                    + $"and {PlainText.Count(tables[i].Length, "page")}.";
            }

            foreach (var page in tables[i])
            {
                if (page >= pool)
                {
                    return $"sequence {i} names page {page:N0}, but `kv_pool_tokens` {values.Get(SpecKeys.KvPoolTokens)} gives "
                        + $"{pool:N0} pages of {blockSize} tokens, numbered from 0; raise `kv_pool_tokens`.";
                }
            }
        }

        return null;
    }
}
