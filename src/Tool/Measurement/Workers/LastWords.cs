namespace PrefillBench.Measurement.Workers;

/// <summary>The end of what a worker wrote to standard error: at most 20 lines and 4,000 characters, however much it wrote.</summary>
internal sealed class LastWords
{
    private const int MostLines = 20;
    private const int MostCharacters = 4000;
    private readonly Lock gate = new();
    private string kept = "";

    public async Task ReadAsync(TextReader reader)
    {
        var buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
        {
            Append(buffer.AsSpan(0, read));
        }
    }

    public void Append(ReadOnlySpan<char> text)
    {
        lock (gate)
        {
            var all = string.Concat(kept, text);
            kept = all.Length > MostCharacters ? all[^MostCharacters..] : all;
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            return string.Join('\n', kept.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).TakeLast(MostLines));
        }
    }
}
