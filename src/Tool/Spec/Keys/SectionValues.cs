using System.Collections.Immutable;
using PrefillBench.Diagnostics;

namespace PrefillBench.Spec.Keys;

/// <summary>The values of a section of the file, key by key.</summary>
internal sealed class SectionValues(SourcePosition at)
{
    private readonly Dictionary<SpecKey, (object? Value, SourcePosition At)> given = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<SpecKey> broken = new(ReferenceEqualityComparer.Instance);

    public static SectionValues Empty(SourcePosition at) => new(at);

    public SourcePosition At => at;

    /// <summary>True when some value had a complaint. Nothing further is then concluded from the section.</summary>
    public bool AnyBroken => broken.Count > 0;

    public void Set(SpecKey key, object? value, SourcePosition position) => given[key] = (value, position);

    public void MarkBroken(SpecKey key) => broken.Add(key);

    public bool Mentions(SpecKey key) => given.ContainsKey(key);

    /// <summary>True when the key is there, whether its value is right or not.</summary>
    public bool Tries(SpecKey key) => Mentions(key) || broken.Contains(key);

    /// <summary>The value given here, else the key's default.</summary>
    public T Get<T>(SpecKey<T> key) => given.TryGetValue(key, out var found) ? (T)found.Value! : key.DefaultValue;

    public T? GetOrNull<T>(SpecKey<T> key)
        where T : struct => given.TryGetValue(key, out var found) ? (T)found.Value! : null;

    public T? GetOrNone<T>(SpecKey<T> key)
        where T : class => given.TryGetValue(key, out var found) ? (T)found.Value! : null;

    /// <summary>Place of the value; that of the section if the value is a default.</summary>
    public SourcePosition Where(SpecKey key) => given.TryGetValue(key, out var found) ? found.At : at;

    /// <summary>These values, and those of another section where these are silent.</summary>
    public SectionValues Over(SectionValues? lower)
    {
        var merged = new SectionValues(at);
        foreach (var source in new[] { lower, this }.OfType<SectionValues>())
        {
            foreach (var (key, entry) in source.given)
            {
                merged.given[key] = entry;
            }

            merged.broken.UnionWith(source.broken);
        }

        return merged;
    }
}
