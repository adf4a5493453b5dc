namespace PrefillBench.Tests.Package;

/// <summary>MSBuild's own switches reach the gate's codes. Undecided rows give the warnings: one approved session proves nothing.</summary>
public sealed class PolicyTests(PackedTool tool)
{
    [Fact]
    public async Task A_warning_of_the_gate_can_be_silenced_and_made_an_error()
    {
        var gating = await Gating.ApprovedAsync(tool);

        var silenced = await gating.GateAsync("PrefillBenchOnInconclusive=warn", "NoWarn=PFB2001");
        var promoted = await gating.GateAsync("PrefillBenchOnInconclusive=warn", "-warnaserror:PFB2001");

        Assert.Equal((0, 0, 0), (silenced.Code, silenced.Errors.Length, silenced.Warnings.Length));
        Assert.Equal((1, "PFB2001 PFB2001"), (promoted.Code, promoted.Codes));
    }
}
