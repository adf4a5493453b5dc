using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using PrefillBench.Diagnostics;
using PrefillBench.Kernels;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Cpu;

/// <summary>
/// A slow-down on purpose, to see whether the gate finds it: after each work item its thread does work that nothing can shorten. The
/// side that has it brings it as a file beside its build, so that nothing else differs between two sides.
/// </summary>
/// <param name="Links">By kernel: links of the chain for 1,000 (row, key) pairs.</param>
public sealed record PlantedDelay(ImmutableSortedDictionary<string, int> Links)
{
    private const string FileName = "planted-delay.json";

    /// <param name="sideFolder">Null has none.</param>
    public static PlantedDelay? In(string? sideFolder) =>
        sideFolder is not null && Path.Combine(sideFolder, FileName) is var file && File.Exists(file)
            ? JsonSerializer.Deserialize(File.ReadAllBytes(file), PlantedDelayJson.Default.PlantedDelay)
            : null;

    public void Write(string sideFolder) =>
        WholeFile.Write(Path.Combine(sideFolder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, PlantedDelayJson.Default.PlantedDelay));

    internal BoundKernel PlantIn(BoundKernel kernel, KernelRole role) =>
        Links.GetValueOrDefault(Spelling.Of(role)) is > 0 and var links ? new Delayed(kernel, links) : kernel;

    private sealed unsafe class Delayed(BoundKernel kernel, int links) : BoundKernel
    {
        private const int Pairs = 1000;

        public override ImmutableArray<WorkItem> Items => kernel.Items;

        // The chain's end lies behind the kernel's own scratch; it has to lie somewhere, or the chain would be dropped.
        public override long ScratchBytes => kernel.ScratchBytes + sizeof(long);

        public override IEnumerable<KeyValuePair<string, string>> Resources => kernel.Resources.Append(new("planted delay", $"{links} links for {Pairs} pairs"));

        public override void Compute(in WorkItem item, byte* scratch)
        {
            kernel.Compute(item, scratch);
            Unsafe.WriteUnaligned(scratch + kernel.ScratchBytes, Chain(item.Cost * links / Pairs));
        }

        /// <summary>Each link needs the one before: a multiplication and an addition, about four cycles.</summary>
        [MethodImpl(MethodImplOptions.NoInlining)]
        private static ulong Chain(long links)
        {
            var value = (ulong)links;
            for (var link = 0L; link < links; link++)
            {
                value = (value * value) + 1;
            }

            return value;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PlantedDelay))]
internal sealed partial class PlantedDelayJson : JsonSerializerContext;
