using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Spec.Keys;

/// <summary>The kind of value of a key: its description in words and as JSON schema, and how it is read.</summary>
internal abstract class ValueKind
{
    /// <summary>Continues the sentence "`key` must be ...".</summary>
    public abstract string Description { get; }

    public abstract JsonObject Schema();

    /// <summary>The kinds of section that a value of this kind holds.</summary>
    public virtual IEnumerable<(string Suffix, Section Section)> Sections => [];

    protected void WrongType(YamlNode node, string key, Complaints complaints, string hint = "") =>
        complaints.Add(Codes.WrongType, $"`{key}` must be {Description}; it is {node.Shown}.{hint}", node);

    protected void OutOfRange(YamlNode node, string key, Complaints complaints, string hint = "") =>
        complaints.Add(Codes.OutOfRange, $"`{key}` must be {Description}; it is {node.Shown}.{hint}", node);
}

internal abstract class ValueKind<T> : ValueKind
{
    /// <summary>The value, or false and at least one complaint.</summary>
    public abstract bool TryRead(YamlNode node, string key, Complaints complaints, [MaybeNullWhen(false)] out T value);
}
