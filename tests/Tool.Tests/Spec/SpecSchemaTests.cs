using System.Text.Json.Nodes;
using NJsonSchema;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Spec.Yaml;

namespace PrefillBench.Tests.Spec;

public static class SpecSchemaTests
{
    // What only the reader checks: relations between values, and text below the schema's reach (duplicates, tabs, dates, ranges of
    // percentages).
    private static readonly HashSet<string> BeyondSchema =
    [
        "duplicate_key", "two_suites_with_one_name", "key_that_is_a_list", "query_heads_no_multiple", "window_without_causal",
        "model_with_window_without_causal", "batches_listed_twice", "lengths_without_file",
        "range_backwards", "no_batch_at_all", "pool_no_multiple",
        "too_many_cases", "budget_of_zero", "percent_huge", "must_catch_below_tolerate",
        "must_catch_below_tolerate_in_suite", "must_catch_auto_beyond_cap",
        "must_catch_steps_unordered", "must_catch_steps_without_last",
        "must_catch_step_below_tolerate", "max_pairs_never_confirm", "false_alarm_unreachable",
        "waiver_expired", "waiver_bad_date", "default_suite_unknown",
        "default_suite_for_another_device", "version_newer",
        "one_default_wrong_for_two_suites", "number_with_exponent", "kernels_dir_with_nul",
        "suite_name_is_a_path", "suite_name_is_reserved",
    ];

    // Read as number by YAML although written with a leading zero.
    private static readonly HashSet<string> OnlyText = ["number_with_leading_zero", "list_duplicates"];

    public static TheoryData<string> GoodSpecs =>
    [
        StarterSpec.Text,
        Reading.WithSuite("heads: [[64, 8], [8, 8]]\nbudget: 90s\ndevice: cuda\nprocesses: 3\ngate: {must_catch: 2%}"),
        Reading.WithSuite("models: [qwen2.5-7b]\ntensor_parallel: [1, 2]\nbatches: [2q2k_32q1s1k]"),
        "version: 1\nsuites: {a: {batch_sizes: 1:8:x2, max_seq_lens: ['64:256:+64', 1024], quantization: [fp16]}}",
        Reading.WithSuite("heads: [28, 4]\nhead_size: 64\nwindow: 128\nsinks: true\nsoftcap: 2.5"),
        Reading.WithSuite(rootLines: "kernels: {dir: my}\ndefaults: {causal: false, prefix: none, kv_layout: NHD, block_size: 64, "
            + "budget: 1h, processes: 9}"),
        Reading.WithSuite(rootLines: "gate: {must_catch: [{below_ms: 0.5, must_catch: 10%}, {must_catch: 2%}], waive: [{case: 'b1-*', "
            + "until: 2027-03-01, reason: x}]}"),
    ];

    public static TheoryData<string> BadSpecNames => [.. BadSpecs.All.Keys.Where(IsYaml).Except(BeyondSchema).Except(OnlyText)];

    [Theory]
    [MemberData(nameof(GoodSpecs))]
    public static async Task What_can_be_read_validates(string text)
    {
        var schema = await JsonSchema.FromJsonAsync(SpecSchema.Text(), TestContext.Current.CancellationToken);

        Assert.NotEmpty(Reading.Spec(text).Suites);
        Assert.Empty(schema.Validate(Json(text)));
    }

    [Theory]
    [MemberData(nameof(BadSpecNames))]
    public static async Task What_the_reader_refuses_for_its_form_does_not_validate(string name)
    {
        var schema = await JsonSchema.FromJsonAsync(SpecSchema.Text(), TestContext.Current.CancellationToken);

        Assert.NotEmpty(schema.Validate(Json(BadSpecs.All[name])));
    }

    [Fact]
    public static void The_schema_has_exactly_the_keys_of_the_table_each_with_its_sentence()
    {
        var schema = JsonNode.Parse(SpecSchema.Text())!;
        var gate = schema["properties"]!["gate"]!["properties"]!.AsObject();
        var suite = schema["properties"]!["suites"]!["additionalProperties"]!["properties"]!.AsObject();

        Assert.Equal(SpecKeys.Root.Keys.Select(k => (k.Name, k.Doc)), Sentences(schema["properties"]!.AsObject()));
        Assert.Equal(GateKeys.Section.Keys.Select(k => (k.Name, k.Doc)), Sentences(gate));
        Assert.Equal(SpecKeys.AllSections().Single(s => s.Section.Title == "suite").Section.Keys.Select(
            k => (k.Name, k.Doc)), Sentences(suite));
        Assert.Equal(0.5, SchemaDefault(gate, "tolerate"));
    }

    [Fact]
    public static void Every_key_of_defaults_may_stand_in_a_suite()
    {
        var sections = SpecKeys.AllSections().ToDictionary(s => s.Section.Title, s => s.Section.Keys);

        Assert.Empty(sections["defaults"].Except(sections["suite"]));
    }

    [Fact]
    public static void It_is_draft_07() =>
        Assert.Equal("http://json-schema.org/draft-07/schema#", (string?)JsonNode.Parse(SpecSchema.Text())!["$schema"]);

    private static double SchemaDefault(JsonObject section, string key) =>
        double.Parse(section[key]!["default"]!.GetValue<string>().TrimEnd('%'));

    private static IEnumerable<(string, string)> Sentences(JsonObject properties) =>
        properties.Select(p => (p.Key, p.Value!["description"]!.GetValue<string>()));

    private static bool IsYaml(string name)
    {
        try
        {
            return YamlTree.Parse(SpecBytes.Decode(System.Text.Encoding.UTF8.GetBytes(BadSpecs.All[name]), ""), "") is not (
                null or YamlScalar { IsNothing: true });
        }
        catch (PrefillBench.Diagnostics.PfbException)
        {
            return false;
        }
    }

    private static string Json(string text) => SchemaOf.Value(YamlTree.Parse(text, "")!)?.ToJsonString() ?? "null";
}
