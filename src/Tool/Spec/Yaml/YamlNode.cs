using PrefillBench.Diagnostics;

namespace PrefillBench.Spec.Yaml;

/// <summary>A value as it was written, with its place. It is plain data, free of aliases and tags.</summary>
internal abstract record YamlNode(SourcePosition At)
{
    private const int MostShownCharacters = 40;

    /// <summary>The node as a message quotes it.</summary>
    public abstract string Shown { get; }

    /// <summary>A user's text for a message: quoted and never longer than a line can bear.</summary>
    public static string Quote(string text) =>
        text.Length <= MostShownCharacters ? $"`{text}`" : $"`{text[..MostShownCharacters]}...`";
}

/// <param name="Plain">Written without quotes; only then can it be a number or true/false.</param>
internal sealed record YamlScalar(string Text, bool Plain, SourcePosition At) : YamlNode(At)
{
    public bool IsNothing => Plain && Text is "" or "~" or "null";

    public override string Shown => IsNothing ? "empty" : Plain ? Quote(Text) : Quote($"\"{Text}\"");
}

internal sealed record YamlList(IReadOnlyList<YamlNode> Items, SourcePosition At) : YamlNode(At)
{
    public override string Shown => "a list";
}

internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, SourcePosition At) : YamlNode(At)
{
    public override string Shown => "a map";
}

internal sealed record YamlEntry(YamlNode Key, YamlNode Value);
