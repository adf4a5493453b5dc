using PrefillBench.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PrefillBench.Spec.Yaml;

/// <summary>Filtered parser events to a small tree with positions.</summary>
internal sealed class YamlTree
{
    private readonly string file;
    private readonly Stack<(SourcePosition At, bool IsMap, List<YamlNode> Children)> open = new();
    private YamlNode? root;

    private YamlTree(string file) => this.file = file;

    /// <summary>Null when the document is empty.</summary>
    public static YamlNode? Parse(string text, string file)
    {
        var tree = new YamlTree(file);
        var filter = new EventFilter(file);
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        try
        {
            while (parser.MoveNext())
            {
                filter.Accept(parser.Current!);
                tree.Add(parser.Current!);
            }
        }
        catch (YamlException e)
        {
            throw new PfbException(Codes.YamlSyntax, $"Not valid YAML: {e.Message}", EventFilter.Position(e.Start, file));
        }

        return tree.root;
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
                open.Push((at, parsed is MappingStart, []));
                break;
            case MappingEnd or SequenceEnd:
                Close();
                break;
        }
    }

    private void Close()
    {
        var (at, isMap, children) = open.Pop();
        Place(isMap
            ? new YamlMap([.. children.Chunk(2).Select(pair => new YamlEntry(pair[0], pair[1]))], at)
            : new YamlList(children, at));
    }

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
