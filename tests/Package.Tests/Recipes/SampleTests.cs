namespace PrefillBench.Tests.Package;

/// <summary>samples/README.md, followed to the letter.</summary>
public sealed class SampleTests(PackedTool tool)
{
    [Fact]
    public async Task The_sample_builds_records_approves_and_catches_a_slower_kernel()
    {
        var steps = new Recipe("samples/README.md").Blocks("sh");
        var shown = new Recipe("samples/README.md").Blocks("text").Single();
        var checkout = Checkout.Of(tool);
        await checkout.BashAsync("git init -q .");

        var built = await checkout.BashAsync(steps[0], "-e");
        var approved = await checkout.BashAsync(steps[1], "-e");
        var slower = await checkout.BashAsync(steps[2], "-e");

        Assert.True(built.Code == 0 && !built.Output.Contains("verdict", StringComparison.Ordinal), built.ToString());
        Assert.True(approved.Code == 0, approved.ToString());
        Assert.Contains("approved 4 rows of suite one on fake-gpu", approved.Output, StringComparison.Ordinal);
        Assert.Equal(1, slower.Code);
        Assert.Contains(checkout.At(shown.Split(": +")[0]), slower.Output, StringComparison.Ordinal);
    }
}
