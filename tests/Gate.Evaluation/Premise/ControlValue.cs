using System.Collections.Immutable;
using PrefillBench.Baselines;
using PrefillBench.Evaluation.Pools;
using PrefillBench.Gate;
using PrefillBench.Spec;
using PrefillBench.Statistics;

namespace PrefillBench.Evaluation.Premise;

/// <summary>One row's sessions held out one by one, predicted from the others with and without a control.</summary>
/// <param name="PlainError">Root mean square of what the prediction without a control is off by, in logs.</param>
/// <param name="Slope">Of all sessions: what of a change of the control the row goes along with.</param>
/// <param name="Error">Root mean square of what the prediction is off by with the control, over that without.</param>
/// <param name="DividedError">The same where the row's time is simply divided by the control's.</param>
/// <param name="Width">Median half width of the 5 % prediction limits with the control, over that without.</param>
internal sealed record ControlledRow(string Row, double PlainError, double Slope, double Error, double DividedError, double Width);

/// <summary>
/// What a control takes out of stored times. Of recorded sessions: what was measured between their rows. Of pools, which have none: the rows of the one
/// kernel, `baseline`, as the control of the rows of the other, where a pair's two processes stand for a session. Sessions of one pool differ by minutes and
/// those of different pools by boots and cards.
/// </summary>
/// <param name="Alarms">Sessions held out that stored judging would have failed, without the control; `must_catch` is the least there is.</param>
/// <param name="NormalisedAlarms">With it.</param>
internal sealed record ControlValue(string Data, int Sessions, ImmutableArray<ControlledRow> Rows, int Alarms, int NormalisedAlarms)
{
    private const double ForWidth = 0.05;

    /// <summary>Each pool alone, and all pools of a device together where there are several.</summary>
    public static ImmutableArray<ControlValue> OfAll(IReadOnlyList<Pool> pools) =>
    [
        .. from device in pools.GroupBy(pool => pool.Device)
           from together in device.Count() > 1 ? device.Select(pool => new[] { pool }).Append([.. device]) : [[.. device]]
           let value = Of(together)
           where value is not null
           select value,
    ];

    /// <summary>Each boot alone, and all boots of a device together where there are several.</summary>
    public static ImmutableArray<ControlValue> OfAll(IReadOnlyList<RecordedSession> sessions) =>
    [
        .. from device in sessions.GroupBy(session => session.Device)
           let boots = device.GroupBy(session => session.Boot[..8]).ToArray()
           from together in boots.Length > 1 ? boots.Select(boot => new[] { boot }).Append(boots) : [boots]
           let value = Of($"sessions of {string.Join(", ", together.Select(boot => boot.Key))}", [.. together.SelectMany(boot => boot)])
           where value is not null
           select value,
    ];

    /// <summary>Null with too few sessions to leave one out.</summary>
    public static ControlValue? Of(string name, RecordedSession[] sessions)
    {
        string[] rows = [.. sessions.Select(session => session.RowLogs.Keys).Aggregate((all, more) => all.Intersect(more))];
        return Of(name, rows, [.. rows.Select(id => sessions.Select(session => session.RowLogs[id]).ToArray())], [.. sessions.Select(session => session.ControlLog)]);
    }

    /// <summary>Null without two kernels, or with too few sessions to leave one out.</summary>
    public static ControlValue? Of(Pool[] pools)
    {
        var ids = pools.Select(pool => pool.RowIds.AsEnumerable()).Aggregate((all, more) => all.Intersect(more)).ToArray();
        var (controls, rows) = (ids.Where(IsControl).ToArray(), ids.Where(id => !IsControl(id)).ToArray());
        var sessions = pools.SelectMany(pool => pool.Pairs.Select(pair => ids.ToDictionary(id => id, id => Log(pair.Rows[pool.RowIds.IndexOf(id)])))).ToArray();
        return controls.Length == 0
            ? null
            : Of(
                string.Join(", ", pools.Select(pool => pool.Name)), rows, [.. rows.Select(id => sessions.Select(session => session[id]).ToArray())],
                [.. sessions.Select(session => controls.Average(id => session[id]))]);
    }

    /// <param name="logs">By row and session.</param>
    private static ControlValue? Of(string data, string[] rows, double[][] logs, double[] control)
    {
        if (rows.Length == 0 || control.Length <= PredictionInterval.MinimumSessions)
        {
            return null;
        }

        var heldOut = logs.Select(row => HeldOut.All(row, control, rows.Length)).ToArray();
        return new ControlValue(
            data,
            control.Length,
            [.. rows.Select((id, row) => Row(id, heldOut[row], ControlRegression.Of(logs[row], control)!.Slope))],
            Enumerable.Range(0, control.Length).Count(session => heldOut.Any(row => row[session].Alarm)),
            Enumerable.Range(0, control.Length).Count(session => heldOut.Any(row => row[session].NormalisedAlarm)));
    }

    private static ControlledRow Row(string id, HeldOut[] held, double slope)
    {
        var plain = Rms(held.Select(h => h.Off));
        return new(
            id, plain, slope, Rms(held.Select(h => h.NormalisedOff)) / plain, Rms(held.Select(h => h.DividedOff)) / plain,
            Sample.Of([.. held.Select(h => h.NormalisedWidth)]).Median / Sample.Of([.. held.Select(h => h.Width)]).Median);
    }

    private static bool IsControl(string row) => row.EndsWith("/baseline", StringComparison.Ordinal);

    private static double Log(PoolRow row) => (Math.Log(Sample.Of(row.ApprovedMs.AsSpan()).Median) + Math.Log(Sample.Of(row.CurrentMs.AsSpan()).Median)) / 2;

    private static double Rms(IEnumerable<double> values) => Math.Sqrt(values.Average(value => value * value));

    private static readonly ControlWork Work = new("control", null);

    private sealed record HeldOut(double Off, double NormalisedOff, double DividedOff, double Width, double NormalisedWidth, bool Alarm, bool NormalisedAlarm)
    {
        public static HeldOut[] All(double[] row, double[] control, int rowsJudged) => [.. Enumerable.Range(0, row.Length).Select(session =>
        {
            var (others, theirControls) = (Without(row, session), Without(control, session));
            var line = ControlRegression.Of(others, theirControls)!;
            var (plain, normalised) = (PredictionInterval.OfNext(others, ForWidth), line.OfNext(control[session], ForWidth));
            return new HeldOut(
                row[session] - plain.Center, row[session] - normalised.Center, row[session] - plain.Center - (control[session] - theirControls.Average()),
                plain.High - plain.Center, normalised.High - normalised.Center,
                Alarms(Times(row, null), session, rowsJudged), Alarms(Times(row, control), session, rowsJudged));
        })];

        private static ImmutableArray<SessionTimes> Times(double[] row, double[]? control) =>
            [.. row.Select((log, session) => new SessionTimes([Math.Exp(log)], control is null ? null : new(Work, [Math.Exp(control[session])])))];

        private static bool Alarms(ImmutableArray<SessionTimes> sessions, int heldOut, int rowsJudged) =>
            StoredJudge.Judge(sessions[heldOut], sessions.RemoveAt(heldOut), AutoMustCatch.Least, SpecDefaults.Gate, rowsJudged).Verdict == Verdict.Regressed;

        private static double[] Without(double[] values, int index) => [.. values[..index], .. values[(index + 1)..]];
    }
}
