using System.Runtime.InteropServices;
using YamlDotNet.RepresentationModel;

namespace PrefillBench.Tests.Package;

/// <summary>The step that comments on a pull request, executed as written with a stand-in for gh that keeps comments in a folder.</summary>
public static class CommentRecipeTests
{
    // Answers what the recipe asks of `gh api`: the ids of comments that begin with the marker, a new comment, another text for one.
    private const string Gh = """
        #!/bin/bash
        store=$(dirname "$0")/comments; mkdir -p "$store"; method=GET; body=
        while [ $# -gt 0 ]; do
            case $1 in
                --method) method=$2; shift ;;
                -F) body=${2#body=@}; shift ;;
                --jq) marker=$(sed 's/.*startswith("\(.*\)").*/\1/' <<< "$2"); shift ;;
                repos/*) url=$1 ;;
            esac
            shift
        done
        case $method in
            GET) [ "$url" = repos/o/r/issues/7/comments ] || exit 1
                for file in "$store"/*; do head -n 1 "$file" 2>/dev/null | grep -qxF "$marker" && basename "$file"; done; exit 0 ;;
            POST) [ "$url" = repos/o/r/issues/7/comments ] && cp "$body" "$store/$((100 + $(ls "$store" | wc -l)))" ;;
            PATCH) cp "$body" "$store/$(basename "$url")" ;;
        esac
        """;

    [Fact]
    public static async Task The_first_run_comments_and_later_ones_write_that_comment_anew()
    {
        Assert.SkipWhen(RuntimeInformation.IsOSPlatform(OSPlatform.Windows), "the step is of a shell");
        var step = ((YamlSequenceNode)new Recipe("docs/ci/github-actions.md").Yaml[^1]["steps"]).Cast<YamlMappingNode>().Single();
        var folder = Directory.CreateTempSubdirectory("pfb-comment-");
        try
        {
            var (gh, comments) = (Path.Combine(folder.FullName, "gh"), Path.Combine(folder.FullName, "comments"));
            var report = Path.Combine(folder.FullName, "artifacts", "prefill-bench", "report.md");
            await File.WriteAllTextAsync(gh, Gh, TestContext.Current.CancellationToken);
            await Command.RunAsync(folder.FullName, new Dictionary<string, string>(), "chmod", "+x", gh);
            Directory.CreateDirectory(comments);
            await File.WriteAllTextAsync(Path.Combine(comments, "1"), "Nice work!\n", TestContext.Current.CancellationToken);

            var none = await RunAsync();
            Directory.CreateDirectory(Path.GetDirectoryName(report)!);
            await File.WriteAllTextAsync(report, "# prefill-bench: REGRESSED\n", TestContext.Current.CancellationToken);
            var first = await RunAsync();
            await File.WriteAllTextAsync(report, "# prefill-bench: PASS\n", TestContext.Current.CancellationToken);
            var second = await RunAsync();

            Assert.All([none, first, second], ended => Assert.True(ended.Code == 0, ended.ToString()));
            var texts = Directory.GetFiles(comments).Select(File.ReadAllText).Order(StringComparer.Ordinal);
            Assert.Equal(["<!-- prefill-bench -->\n# prefill-bench: PASS\n", "Nice work!\n"], texts);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Task<Ended> RunAsync() => Command.RunAsync(
            folder.FullName,
            new Dictionary<string, string>
            {
                ["PATH"] = $"{folder.FullName}:{Environment.GetEnvironmentVariable("PATH")}", ["GITHUB_REPOSITORY"] = "o/r", ["PR"] = "7",
            },
            "bash", "--noprofile", "--norc", "-e", "-c", ((YamlScalarNode)step["run"]).Value!);
    }
}
