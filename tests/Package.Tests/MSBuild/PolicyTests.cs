namespace PrefillBench.Tests.Package;

/// <summary>MSBuild's own switches reach the gate's codes.</summary>
public sealed class PolicyTests(PackedTool tool)
{
    [Fact]
    public async Task A_warning_of_the_gate_can_be_silenced_and_made_an_error()
    {
        var gating = await Gating.ApprovedAsync(tool);
        var text = await File.ReadAllTextAsync(gating.Spec, TestContext.Current.CancellationToken);

        // The approved rows are of a case that this sweep does not have: a warning, for nobody looked at them.
        var other = $"PrefillBenchSpec={gating.At("other.yaml")}";
        await File.WriteAllTextAsync(
            gating.At("other.yaml"), text.Replace("[16]", "[32]", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var silenced = await gating.GateAsync(other, "NoWarn=PFB3003");
        var promoted = await gating.GateAsync(other, "-warnaserror:PFB3003");

        Assert.Equal((0, 0, 0), (silenced.Code, silenced.Errors.Length, silenced.Warnings.Length));
        Assert.Equal((1, "PFB3003"), (promoted.Code, promoted.Codes));
    }
}
