using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cpu.Forms;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Cpu.Lent;

/// <summary>A library or a Python class on this device.</summary>
internal sealed record LentDescription(AdapterDescription Adapter) : CpuDescription(Adapter.File, Adapter.Name)
{
    public override TimeSpan Start => Adapter.Start;

    public override Diagnostic? WhyOutdated() => Adapter.WhyOutdated();

    public override CpuDescription For(KernelUse use) => new LentDescription(Adapter.For(use));

    public override ICpuKernel Load() => new LentKernel(Adapter);

    public override KernelCode CodeOf(int links) => AdapterCode.Of(Adapter, links);

    public override CpuDescription OfCommit(CommitPlace commit, Dictionary<string, string> builds) => System.IO.File.Exists(Adapter.Code)
        ? this
        : throw SidePlace.Unusable(
            $"{Path.GetFileName(File)} of commit {commit.Abbreviated} names {Path.GetFileName(Adapter.Code)}, which the commit does not "
            + "have; build that commit in a folder of its own and name the folder");

    public override JsonObject Written() => Adapter.Written();
}
