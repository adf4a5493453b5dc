using PrefillBench.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PrefillBench.Spec.Yaml;

/// <summary>
/// Sees every parser event before anything is built from it and refuses what makes YAML dangerous or ambiguous.
/// Events are pulled one at a time, so that a refusal also ends the scanning: YamlDotNet needs minutes for 200 kB of '['
/// (its cost is quadratic in depth) but microseconds for the first 17.
/// </summary>
internal sealed class EventFilter(string file)
{
    public const int MaxDepth = 16;
    public const int MaxEvents = 20_000;

    private int documents;
    private int events;
    private int depth;

    public void Accept(ParsingEvent parsed)
    {
        var at = Position(parsed.Start, file);
        if (++events > MaxEvents)
        {
            throw new PfbException(Codes.TooLarge, $"The spec has more than {MaxEvents:N0} YAML events.", at);
        }

        depth += parsed.NestingIncrease;
        if (parsed is MappingStart or SequenceStart && Nesting > MaxDepth)
        {
            throw new PfbException(Codes.TooLarge, $"Lists and maps are nested more than {MaxDepth} deep.", at);
        }

        if (Refusal(parsed) is { } refused)
        {
            throw new PfbException(Codes.RefusedYaml, refused, at);
        }
    }

    /// <summary>YamlDotNet counts lines and columns from 1.</summary>
    public static SourcePosition Position(Mark mark, string file) => new(file, (int)mark.Line, (int)mark.Column);

    // The stream and the document nest too.
    private int Nesting => depth - 2;

    private string? Refusal(ParsingEvent parsed) => parsed switch
    {
        AnchorAlias alias => $"Alias {YamlNode.Quote("*" + alias.Value)} is refused; write the value out.",
        DocumentStart when ++documents > 1 => "A second document is refused; a spec is one document.",
        NodeEvent { Anchor.IsEmpty: false } node =>
            $"Anchor {YamlNode.Quote("&" + node.Anchor.Value)} is refused; write values out where they are needed.",
        NodeEvent { Tag.IsEmpty: false } node =>
            $"Tag {YamlNode.Quote(node.Tag.IsNonSpecific ? "!" : node.Tag.Value)} is refused; values carry no tags.",
        Scalar { Style: ScalarStyle.Plain, Value: "<<" } => "Merge key `<<` is refused; write the keys out.",
        _ => null,
    };
}
