using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Adapters;

/// <summary>The last lines of what a process printed, however much it was.</summary>
internal sealed class PrintedTail
{
    private const int MostLines = 12;
    private const int MostOfLine = 400;

    private readonly Queue<string> lines = new();
    private readonly Lock gate = new();

    /// <param name="line">Null, at the end, is nothing.</param>
    public void Append(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lock (gate)
        {
            lines.Enqueue(PlainText.Excerpt(line.Trim(), MostOfLine));
            if (lines.Count > MostLines)
            {
                lines.Dequeue();
            }
        }
    }

    /// <summary>The printed lines as the end of a sentence; empty when nothing was printed.</summary>
    public override string ToString()
    {
        lock (gate)
        {
            return lines.Count == 0 ? "" : $"; it printed last: {string.Join(" | ", lines)}";
        }
    }
}
