namespace PrefillBench.Measurement.Workers;

/// <summary>The end of what a worker wrote to standard error without its stack frames: at most 20 lines, however much it wrote.</summary>
internal sealed class LastWords
{
    private const int MostLines = 20;
    private const int MostCharacters = 16_000;
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
            // .NET says what happened in the first line and follows it with every frame; the frames would push it out.
            return string.Join('\n', kept.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith("at ", StringComparison.Ordinal)).TakeLast(MostLines));
        }
    }
}
