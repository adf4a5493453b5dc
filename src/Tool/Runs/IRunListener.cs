using PrefillBench.Diagnostics;
using PrefillBench.Measurement;
using PrefillBench.Units;

namespace PrefillBench.Runs;

/// <summary>Hears what a run does while it does it.</summary>
internal interface IRunListener
{
    /// <summary>Reports progress.</summary>
    void Say(string text);

    /// <summary>Shows a warning that the user must see.</summary>
    void Warn(string text);

    /// <summary>Shows a diagnostic that the user must see.</summary>
    void Warn(Diagnostic diagnostic) => Warn(diagnostic.ToString());

    /// <summary>Follows the progress of one piece of measuring.</summary>
    /// <param name="units">Processes, or pairs that usually suffice.</param>
    Task<T> FollowAsync<T>(Milliseconds estimate, int units, Func<IProgress<MeasurementProgress>, Task<T>> measure);
}
