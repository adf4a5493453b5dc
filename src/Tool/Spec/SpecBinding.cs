using System.Collections.Immutable;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Keys;

namespace PrefillBench.Spec;

/// <summary>The values of a file to a checked spec; after a complaint the result must not be used.</summary>
internal static class SpecBinding
{
    /// <summary>The most cases of all suites of a file together.</summary>
    public const int MaxCases = 100_000;

    public static BenchSpec Bind(SectionValues root, string file, byte[] bytes, DateOnly today, PolicyCheck check, Complaints complaints)
    {
        var gate = root.GetOrNone(SpecKeys.Gate);
        CheckGate(gate, gate, today, check, complaints);
        var suites = root.Mentions(SpecKeys.Suites) ? root.Get(SpecKeys.Suites) : [];
        if (suites.IsEmpty && !complaints.Any)
        {
            complaints.Add(Codes.EmptySweep, "`suites` has no suite, so nothing would be measured.", root.Where(SpecKeys.Suites));
        }

        var read = Suites(suites, suite => Suite(suite, root, gate, FolderOf(file), today, check, complaints), complaints);
        var kernels = KernelsBinding.Bind(root, file);
        var policy = GateBinding.Policy(gate ?? SectionValues.Empty(SourcePosition.None));
        foreach (var gated in read.Select(suite => suite.Gate).Prepend(policy))
        {
            KernelsBinding.CheckWaivers(gated, kernels, complaints);
        }

        return new BenchSpec(file, bytes, DefaultSuites(root, read, complaints), read, kernels) { Gate = policy };
    }

    // Many suites of many cases would otherwise turn a small file into gigabytes.
    private static ImmutableArray<Suite> Suites(ImmutableArray<NamedSection> named, Func<NamedSection, Suite> read, Complaints complaints)
    {
        var suites = ImmutableArray.CreateBuilder<Suite>(named.Length);
        var cases = 0;
        foreach (var one in named)
        {
            suites.Add(read(one));
            cases += suites[^1].Cases.Length;
            if (cases > MaxCases)
            {
                complaints.Add(Codes.OutOfRange, $"With suite `{one.Name}` the file has more than {MaxCases:N0} cases; split it.", one.At);
                break;
            }
        }

        return suites.ToImmutable();
    }

    private static Suite Suite(
        NamedSection suite, SectionValues root, SectionValues? rootGate,
        string folder, DateOnly today, PolicyCheck check, Complaints complaints)
    {
        var values = suite.Values.Over(root.GetOrNone(SpecKeys.Defaults));
        var ownGate = suite.Values.GetOrNone(SpecKeys.SuiteGate);
        var gate = (ownGate ?? SectionValues.Empty(suite.At)).Over(rootGate);
        CheckGate(ownGate, gate, today, check, complaints);

        return new Suite(
            suite.Name,
            suite.At,
            values.GetOrNull(SpecKeys.Device),
            values.GetOrNull(SpecKeys.Processes),
            values.GetOrNull(SpecKeys.Budget),
            SuiteExpansion.Cases(suite, values, folder, complaints),
            GateBinding.Policy(gate));
    }

    private static void CheckGate(SectionValues? own, SectionValues? whole, DateOnly today, PolicyCheck check, Complaints complaints)
    {
        if (own is not null && whole is not null)
        {
            GateBinding.CheckWaivers(own, today, complaints);
            GateBinding.CheckPolicy(own, whole, check, complaints);
        }
    }

    private static DefaultSuites DefaultSuites(SectionValues root, ImmutableArray<Suite> suites, Complaints complaints)
    {
        var section = root.GetOrNone(SpecKeys.DefaultSuite);
        return new(Named(DeviceKind.Cuda, SpecKeys.DefaultOnCuda), Named(DeviceKind.Cpu, SpecKeys.DefaultOnCpu));

        string? Named(DeviceKind kind, SpecKey<string> key)
        {
            if (section?.GetOrNone(key) is not { } name)
            {
                return null;
            }

            if (suites.FirstOrDefault(s => s.Name == name) is not { } suite)
            {
                var names = suites.Select(s => s.Name).ToList();
                complaints.Add(Codes.UnknownSuite, $"There is no suite `{name}`.{Suggestion.For(name, names)} "
                    + $"The suites are {string.Join(", ", names.Take(20))}.", section.Where(key));
            }
            else if (suite.Device is { } meant && meant != kind)
            {
                complaints.Add(Codes.OutOfRange,
                    $"Suite `{name}` is for {Spelling.Of(meant)} and cannot be the default on {Spelling.Of(kind)}.", section.Where(key));
            }

            return name;
        }
    }
    private static string FolderOf(string file) => Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
}
