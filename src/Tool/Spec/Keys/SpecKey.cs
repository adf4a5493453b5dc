using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>One key of the sweep file: the row from which reading, schema and docs are made.</summary>
/// <param name="Doc">One sentence for the user.</param>
/// <param name="Default">The default as YAML would write it; null when the key has none.</param>
internal abstract record SpecKey(string Name, string Doc, string? Default, bool Required)
{
    public abstract ValueKind Kind { get; }

    /// <summary>Reads a value into the section being read; false leaves complaints.</summary>
    public abstract bool TryRead(YamlNode node, Complaints complaints, out object? value);
}

internal sealed record SpecKey<T>(string Name, ValueKind<T> ValueKind, string Doc, string? Default = null, bool Required = false)
    : SpecKey(Name, Doc, Default, Required)
{
    private object? byDefault;

    public override ValueKind Kind => ValueKind;

    /// <summary>The default, read by the same rules as a user's value.</summary>
    public T DefaultValue => (T)(byDefault ??= ReadDefault(Name, ValueKind, Default)!);

    public override bool TryRead(YamlNode node, Complaints complaints, out object? value)
    {
        var good = ValueKind.TryRead(node, Name, complaints, out var read);
        value = read;
        return good;
    }

    private static T ReadDefault(string name, ValueKind<T> kind, string? text)
    {
        var complaints = new Complaints(name);
        var node = text is null ? null : YamlTree.Parse(text, name);
        return node is not null && kind.TryRead(node, name, complaints, out var value)
            ? value
            : throw new InvalidOperationException($"The key {name} has no valid default: {string.Join(' ', complaints.All)}");
    }
}
