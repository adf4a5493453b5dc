using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Adapters;
using PrefillBench.Devices.Cpu.Lent;
using PrefillBench.Devices.Cpu.Managed;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Cpu.Forms;

/// <summary>Every form that this device runs.</summary>
internal static class CpuForms
{
    public static readonly ImmutableArray<CpuForm> All =
        [new ManagedForm(), new LentForm(KernelForms.Library), new LentForm(KernelForms.Python)];

    /// <summary>The form of code from a store, which this device wrote.</summary>
    public static CpuForm Of(KernelCode stored) => Of($"{JsonNode.Parse(stored.Description)![KernelForms.Key]}")
        ?? throw new InvalidOperationException("the CPU device cannot keep code of this form");

    /// <returns>The description; null where its form or device is not this one's.</returns>
    /// <exception cref="Diagnostics.PfbException">KernelDescription: it is not right.</exception>
    public static CpuDescription? Read(string file, bool kept = false) => Of(KernelForms.Of(file))?.Read(file, kept);

    /// <summary>The descriptions of a folder that are for this device, in the order of their files.</summary>
    public static ImmutableArray<CpuDescription> In(string folder) =>
        [.. KernelFolder.Files(folder).Select(file => Read(file)).OfType<CpuDescription>()];

    private static CpuForm? Of(string form) => All.FirstOrDefault(known => known.Name == form);
}

/// <summary>.NET assemblies against kernels/cpu/Contract.</summary>
internal sealed class ManagedForm : CpuForm
{
    public override string Name => KernelForms.Managed;

    public override CpuDescription? Read(string file, bool kept) => ManagedDescription.Read(file, kept);

    public override KernelCode Identified(KernelCode stored) => ManagedDescription.Identified(stored);
}

/// <summary>Libraries and Python classes, which compute on tensors that the tool lends.</summary>
internal sealed class LentForm(string name) : CpuForm
{
    public override string Name => name;

    public override CpuDescription? Read(string file, bool kept) =>
        AdapterReader.Read(file, kept) is var adapter && adapter.Devices.Contains(DeviceKind.Cpu)
            ? new LentDescription(adapter)
            : null;

    public override KernelCode Identified(KernelCode stored) => AdapterCode.Identified(stored);

    public override string? WhyNotRunnable(KernelCode stored) => AdapterCode.WhyNotRunnable(stored);
}
