using System.Runtime.CompilerServices;
using PrefillBench.Tests.Architecture;
using Snapshooter;
using Snapshooter.Core;
using Snapshooter.Core.Serialization;

namespace PrefillBench.Tests;

/// <summary>
/// Snapshooter for xunit v3, for which it has no package. Expected texts are <c>__snapshots__/NAME.snap</c> beside the
/// test; a text that differs or is new is written to <c>__snapshots__/__mismatch__</c>, to be looked at and moved.
/// </summary>
public static class Snapshots
{
    private static readonly SnapshotSerializer Serializer = new(new GlobalSnapshotSettingsResolver());
    private static readonly SnapshotFileHandler Files = new();

    private static readonly SnapshotAssert Assertion = new(Serializer, Files, new SnapshotEnvironmentCleaner(Files),
        new JsonSnapshotComparer(new TextAssert(), Serializer), new JsonSnapshotFormatter(Serializer));

    public static void Match(string actual, string name, [CallerFilePath] string testFile = "")
    {
        var snapshot = new SnapshotFullName(name + FileNames.SnapshotFileExtension, Path.GetDirectoryName(InCheckout(testFile))!);

        // Snapshooter itself would accept a new text silently; a test must not pass without an expectation.
        if (!Files.TryReadSnapshot(snapshot, out _))
        {
            var received = Files.SaveMismatchSnapshot(snapshot, actual);
            Assert.Fail($"There is no snapshot `{name}` yet. Look at {received} and move it one folder up.");
        }

        Assertion.AssertSnapshot(actual, snapshot, new MatchOptions());
    }

    // A deterministic build on CI records source paths under /_/ instead of the checkout.
    private static string InCheckout(string testFile) =>
        testFile.StartsWith("/_/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, testFile[3..]) : testFile;

    private sealed class TextAssert : IAssert
    {
        void IAssert.Assert(string expectedSnapshot, string actualSnapshot) => Xunit.Assert.Equal(expectedSnapshot, actualSnapshot);
    }
}
