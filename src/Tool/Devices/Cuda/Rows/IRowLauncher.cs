namespace PrefillBench.Devices.Cuda.Rows;

/// <summary>Launches a row's kernel over its sets in turn, timed by events that are not the kernel's.</summary>
internal interface IRowLauncher : IDisposable
{
    /// <summary>Sets that were launched since <see cref="Restart"/>: the first so many.</summary>
    int LaunchedSets { get; }

    /// <summary>Facts for the report.</summary>
    IEnumerable<KeyValuePair<string, string>> Facts => [];

    /// <summary><see cref="IPreparedRow.PlanningMs"/>: the middle one of the sets' plannings after the first.</summary>
    double? PlanningMs => null;

    /// <summary>Called once, when the sets hold their data and before the first launch.</summary>
    void DataIsThere()
    {
    }

    /// <summary>The next launch takes the first set.</summary>
    void Restart();

    /// <summary>Warm-up counts such launches, and the output check looks at one; its time is no evidence.</summary>
    double Launch();

    /// <summary><see cref="IPreparedRow.LaunchTimed"/>.</summary>
    void LaunchTimed(Span<double> launchMs);
}
