using PrefillBench.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PrefillBench.Spec.Yaml;

/// <summary>Filtered parser events to a small tree with positions.</summary>
internal sealed class YamlTree
{
    private readonly string file;
    private readonly Stack<Open> open = new();
    private YamlNode? root;

    private YamlTree(string file) => this.file = file;

    /// <summary>The root; null when the document is empty.</summary>
    public static YamlNode? Parse(string text, string file)
    {
        var tree = new YamlTree(file);
        var filter = new EventFilter(file);
        var scanner = new Scanner(new StringReader(text), skipComments: true);
        var parser = new Parser(scanner);
        while (MovesNext(parser, scanner, file))
        {
            filter.Accept(parser.Current!);
            tree.Add(parser.Current!);
        }

        return tree.root;
    }

    private static bool MovesNext(Parser parser, Scanner scanner, string file)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (YamlException e)
        {
            throw new PfbException(Codes.YamlSyntax, $"Not valid YAML: {e.Message}", EventFilter.Position(e.Start, file));
        }
        catch (ArgumentOutOfRangeException)
        {
            // YamlDotNet hands an escape such as "\UFFFFFFFF" unchecked to char.ConvertFromUtf32.
            throw new PfbException(Codes.YamlSyntax, "Not valid YAML: an escape names no Unicode character.",
                EventFilter.Position(scanner.CurrentPosition, file));
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet expects a plain scalar where there is none, as after "[64, ?  # comment".
            throw new PfbException(
                Codes.YamlSyntax, "Not valid YAML: something unexpected is here or just before.",
                EventFilter.Position(scanner.CurrentPosition, file));
        }
    }

    private void Add(ParsingEvent parsed)
    {
        var at = EventFilter.Position(parsed.Start, file);
        switch (parsed)
        {
            case Scalar scalar:
                Place(new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, at));
                break;
            case MappingStart or SequenceStart:
                open.Push(new(at, parsed is MappingStart, []));
                break;
            case MappingEnd or SequenceEnd:
                Close();
                break;
        }
    }

    private void Close()
    {
        var (at, isMap, children) = open.Pop();
        if (isMap && children.Count % 2 != 0)
        {
            // YamlDotNet passes on some malformed maps with a node too few or too many; pairing them would misread the rest.
            throw new PfbException(Codes.YamlSyntax, "Not valid YAML: in the map that begins here a key has no value.", at);
        }

        Place(isMap
            ? new YamlMap([.. children.Chunk(2).Select(pair => new YamlEntry(pair[0], pair[1]))], at)
            : new YamlList(children, at));
    }

    /// <summary>A list or map whose end has not come yet.</summary>
    private sealed record Open(SourcePosition At, bool IsMap, List<YamlNode> Children);

    private void Place(YamlNode node)
    {
        if (open.TryPeek(out var parent))
        {
            parent.Children.Add(node);
        }
        else
        {
            root = node;
        }
    }
}
