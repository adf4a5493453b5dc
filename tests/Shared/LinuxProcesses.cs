using System.Diagnostics;

namespace PrefillBench.TestData;

/// <summary>Processes by Linux' own lists. Compiled into every test project that ends processes.</summary>
internal static class LinuxProcesses
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Empty when the process has ended.</summary>
    public static IReadOnlyList<int> ChildrenOf(int id) =>
        Directory.Exists($"/proc/{id}/task") ? [.. Directory.EnumerateDirectories($"/proc/{id}/task").SelectMany(ChildrenOfThread)] : [];

    /// <param name="name">Without SIG.</param>
    public static void Signal(string name, int id)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{id}"]);
        kill.WaitForExit();
    }

    /// <summary>Whether all of them end in time.</summary>
    public static async Task<bool> AreGoneAsync(params IEnumerable<int> ids)
    {
        var waited = Stopwatch.StartNew();
        while (ids.Any(IsAlive))
        {
            if (waited.Elapsed > Patience)
            {
                return false;
            }

            await Task.Delay(20, Cancellation);
        }

        return true;
    }

    private static IEnumerable<int> ChildrenOfThread(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse);
        }
        catch (IOException)
        {
            // The thread ended while its folder was looked at.
            return [];
        }
    }

    // A zombie that nobody waits for is gone for all purposes but its number.
    private static bool IsAlive(int id)
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
