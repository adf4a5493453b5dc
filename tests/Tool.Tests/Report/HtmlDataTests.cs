using System.Text.Json;
using PrefillBench.Diagnostics;
using PrefillBench.Report.Html;
using PrefillBench.Tests.Baselines;

namespace PrefillBench.Tests.Report;

/// <summary>
/// The data in the page is JSON, whose escapes hide from a look at the page's text what the script will show.
/// </summary>
public static class HtmlDataTests
{
    [Fact]
    public static void No_string_acts_once_the_script_has_decoded_it()
    {
        var attacked = ResultSamples.Attacked;
        var document = attacked with
        {
            Kernels = [.. attacked.Kernels.Select(kernel => kernel with { Name = ResultSamples.Hostile + kernel.Name })],
            Rows =
            [
                .. attacked.Rows.Select(row => row with
                {
                    Kernel = ResultSamples.Hostile + row.Kernel,
                    OutputDigest = ResultSamples.Hostile,
                    Resources = BaselineSamples.Facts((ResultSamples.Hostile, ResultSamples.Hostile)),
                }),
            ],
        };

        using var data = JsonDocument.Parse(Utf8Text.Of(HtmlData.Of(document, table: null).Write));

        Assert.All(Strings(data.RootElement), text => Assert.DoesNotContain(text, c => PlainText.Acts(c)));
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Strings(member.Value).Prepend(member.Name)),
        _ => [],
    };
}
