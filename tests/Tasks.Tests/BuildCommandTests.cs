using PrefillBench.MSBuild;

namespace PrefillBench.Tests.Tasks;

/// <summary>The command that a report tells to type after a build.</summary>
public static class BuildCommandTests
{
    [Fact]
    public static void It_names_the_project_from_where_the_build_was_started_and_the_gate_s_properties() => Assert.Equal(
        "dotnet build perf/gate.csproj -p:PrefillBenchDevice=cpu -p:PrefillBenchOutput='my out'",
        Of("/repo/perf/gate.csproj", "/repo", ("PrefillBenchOutput", "my out"), ("Platform", "x64"), ("PrefillBenchDevice", "cpu")));

    [Fact]
    public static void It_leaves_out_what_belonged_to_that_one_build() => Assert.Equal(
        "dotnet build /elsewhere/gate.csproj",
        Of("/elsewhere/gate.csproj", "/repo", ("PrefillBenchReason", "why"), ("PrefillBenchFilter", "b1-*")));

    [Fact]
    public static void A_value_keeps_its_meaning_in_a_shell_and_in_MSBuild() => Assert.Equal(
        "dotnet build 'it'\\''s mine.csproj' -p:PrefillBenchCase=batch=1%2Clen=64",
        Of("/repo/it's mine.csproj", "/repo/", ("PrefillBenchCase", "batch=1,len=64")));

    [Theory]
    [InlineData("", "x")]
    [InlineData("/repo/gate.csproj", "a \"quoted\" word")]
    public static void What_no_response_file_can_hold_gives_no_command(string project, string value) =>
        Assert.Null(Of(project, "/repo", ("PrefillBenchSuite", value)));

    private static string? Of(string project, string start, params (string Name, string Value)[] properties) =>
        BuildCommand.Of(project, start, properties.ToDictionary(property => property.Name, property => property.Value));
}
