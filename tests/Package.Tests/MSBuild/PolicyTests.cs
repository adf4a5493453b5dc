namespace PrefillBench.Tests.Package;

/// <summary>Policies of the gate and of MSBuild on a row that cannot be judged: one approved session proves nothing.</summary>
public sealed class PolicyTests(PackedTool tool)
{
    [Fact]
    public async Task Undecided_rows_follow_the_policies_of_gate_and_build()
    {
        var gating = await Gating.ApprovedAsync(tool);

        var failed = await gating.GateAsync("PrefillBenchOnInconclusive=fail");
        var warned = await gating.GateAsync("PrefillBenchOnInconclusive=warn");
        var silenced = await gating.GateAsync("PrefillBenchOnInconclusive=warn", "NoWarn=PFB2001");
        var promoted = await gating.GateAsync("PrefillBenchOnInconclusive=warn", "-warnaserror:PFB2001");

        Assert.Equal((1, "PFB2001 PFB2001"), (failed.Code, failed.Codes));
        Assert.Equal((0, ""), (warned.Code, warned.Codes));
        Assert.Equal(["PFB2001", "PFB2001"], warned.Warnings.Select(warning => warning.Code));
        Assert.Equal((0, 0, 0), (silenced.Code, silenced.Errors.Length, silenced.Warnings.Length));
        Assert.Equal((1, "PFB2001 PFB2001"), (promoted.Code, promoted.Codes));
    }
}
