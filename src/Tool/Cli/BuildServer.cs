namespace PrefillBench.Cli;

/// <summary>
/// Finds out whether a build server runs this, where nobody can answer and nothing may be approved by accident. The variables are those by
/// which the .NET SDK knows build servers (CIEnvironmentDetectorForTelemetry), and Buildkite's, GitLab's, Drone's and Bitbucket's own.
/// </summary>
internal static class BuildServer
{
    /// <summary>They say yes or no: many people have <c>CI=false</c> in their shell, so that tools talk to them.</summary>
    private static readonly string[] Switches =
        ["CI", "TF_BUILD", "GITHUB_ACTIONS", "APPVEYOR", "TRAVIS", "CIRCLECI", "BUILDKITE", "GITLAB_CI", "DRONE"];

    /// <summary>Any value says yes; of a pair both must be there, because one alone has other uses.</summary>
    private static readonly string[][] Names =
    [
        ["CODEBUILD_BUILD_ID", "AWS_REGION"], ["BUILD_ID", "BUILD_URL"], ["BUILD_ID", "PROJECT_ID"], ["TEAMCITY_VERSION"],
        ["JB_SPACE_API_URL"], ["JENKINS_URL", "BUILD_ID"], ["BITBUCKET_BUILD_NUMBER"],
    ];

    private static readonly string[] No = ["false", "0", "no", "off"];

    /// <param name="variable">The value of a variable; null where it is not set or empty.</param>
    /// <returns>The variables that say so, such as <c>CI=true</c>; null where nothing does.</returns>
    public static string? Known(Func<string, string?> variable) =>
        Switches.Where(name => variable(name) is { } value && !No.Contains(value, StringComparer.OrdinalIgnoreCase))
            .Select(name => $"{name}={variable(name)}")
            .Concat(Names.Where(names => names.All(name => variable(name) is not null))
                .Select(names => $"{string.Join(" and ", names)} set"))
            .FirstOrDefault();
}
