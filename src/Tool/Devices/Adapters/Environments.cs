using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace PrefillBench.Devices.Adapters;

/// <summary>The modules and packages that an interpreter has loaded, as kernels/adapters/pb_identity.py reports them.</summary>
internal static class Environments
{
    private const string Packages = "packages";
    private const int MostNamed = 4;

    /// <summary>True when any change of the environment would be seen.</summary>
    public static bool IsClosed(JsonNode environment) => environment["closed"]?.GetValue<bool>() ?? true;

    /// <summary>One text for all environments that hold the same, wherever they lie.</summary>
    public static string Canonical(JsonNode environment) => string.Join('\n',
    [
        $"{environment["implementation"]} {environment["python"]}",
        .. PackagesOf(environment).OrderBy(package => package.Key, StringComparer.Ordinal)
            .Select(package => $"{package.Key} {package.Value.Version} {package.Value.Record}"),
        .. (environment["loose"]?.AsObject() ?? []).Select(file => $"{file.Value}").Order(StringComparer.Ordinal),
    ]);

    /// <summary>Versions of the interpreter and of every package, by name.</summary>
    public static ImmutableSortedDictionary<string, string> Versions(JsonNode environment) => PackagesOf(environment)
        .Select(package => KeyValuePair.Create(package.Key, package.Value.Version))
        .Prepend(new("Python", $"{environment["python"]}"))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The difference in words, such as "torch 2.10.0 -> 2.11.0"; null when both are the same.</summary>
    public static string? Difference(JsonNode before, JsonNode after)
    {
        if (Canonical(before) == Canonical(after))
        {
            return null;
        }

        var (old, now) = (PackagesOf(before), PackagesOf(after));
        string[] changes =
        [
            .. Change("Python", $"{before["python"]}", $"{after["python"]}"),
            .. old.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                .SelectMany(name => Change(name, VersionIn(old, name), VersionIn(now, name))),
        ];
        return changes.Length == 0 ? "the versions are the same and the files are not"
            : string.Join(", ", changes.Take(MostNamed)) + (changes.Length > MostNamed ? $" and {changes.Length - MostNamed} more" : "");
    }

    private static string VersionIn(Dictionary<string, (string Version, string Record)> packages, string name) =>
        packages.TryGetValue(name, out var package) ? package.Version : "none";

    private static IEnumerable<string> Change(string name, string before, string after) =>
        before == after ? [] : [$"{name} {before} -> {after}"];

    private static Dictionary<string, (string Version, string Record)> PackagesOf(JsonNode environment) =>
        (environment[Packages]?.AsObject() ?? []).ToDictionary(
            package => package.Key, package => ($"{package.Value?["version"]}", $"{package.Value?["record"]}"));
}
