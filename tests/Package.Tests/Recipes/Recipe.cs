using System.Text.RegularExpressions;
using PrefillBench.Tests.Architecture;
using YamlDotNet.RepresentationModel;

namespace PrefillBench.Tests.Package;

/// <summary>A page under docs/ci and the code in it.</summary>
public sealed partial class Recipe(string page)
{
    private readonly string text = File.ReadAllText(Path.Combine(Repository.Root, page)).Replace("\r", "", StringComparison.Ordinal);

    /// <summary>The page's YAML documents, in order: the pipeline, then its variant with the MSBuild package.</summary>
    public YamlMappingNode[] Yaml => [.. Blocks("yaml").Select(Parse)];

    /// <summary>The page's blocks in a language, in order.</summary>
    public string[] Blocks(string language) =>
        [.. Fence().Matches(text).Where(fence => fence.Groups[1].Value == language).Select(fence => fence.Groups[2].Value)];

    /// <summary>The shell steps of a list of steps.</summary>
    /// <param name="key">What the system calls them.</param>
    public static string[] Steps(YamlNode steps, string key) => [.. ((YamlSequenceNode)steps).OfType<YamlMappingNode>()
        .Where(step => step.Children.ContainsKey(key)).Select(step => ((YamlScalarNode)step[key]).Value!)];

    private static YamlMappingNode Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (YamlMappingNode)stream.Documents.Single().RootNode;
    }

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
