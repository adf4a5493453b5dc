using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Adapters;

/// <summary>Every key of a NAME.kernel.json whose form is <c>library</c> or <c>python</c>; docs/own-kernels.md has them.</summary>
internal static class AdapterKeys
{
    public const string SharedTuning = "shared";
    public const string EachProcess = "each-process";

    public static readonly SpecKey<string> Form = new(
        KernelForms.Key, new Choice<string>((KernelForms.Library, KernelForms.Library), (KernelForms.Python, KernelForms.Python)),
        "The kind of code.", Required: true);
    public static readonly SpecKey<ImmutableArray<DeviceKind>> Devices = new(
        "devices", new ListOf<DeviceKind>(new Choice<DeviceKind>(("cpu", DeviceKind.Cpu), ("cuda", DeviceKind.Cuda))),
        "The device whose memory it computes on.", Required: true);
    public static readonly SpecKey<string> Library = new(
        "library", new Quoted("a file name", 400), "The shared library, relative to this file.");
    public static readonly SpecKey<string> Entry = new(
        "entry", new Quoted("FILE.py:CLASS", 400), "The Python file, relative to this one, and the class in it.");
    public static readonly SpecKey<string> Python = new(
        "python", new Quoted("a file name", 400),
        "The interpreter: a name on the PATH, or a file or the folder of a virtual environment, relative to this file.",
        Default: "\"python3\"");
    public static readonly SpecKey<ImmutableArray<string>> Files = new(
        "files", new ListOf<string>(new Quoted("a file name", 400), mayBeEmpty: true),
        "Further files that are part of the code, relative to this one; all files are in one folder when it runs.", Default: "[]");
    public static readonly SpecKey<JsonObject> Options = new(
        "options", new AnyObject(), "An object that is passed to the kernel unchanged.", Default: "{}");
    public static readonly SpecKey<ImmutableArray<OutputFormat>> Inputs = new(
        "inputs", new ListOf<OutputFormat>(new Choice<OutputFormat>(Spelled(OutputFormat.Bf16, OutputFormat.Fp16, OutputFormat.E4M3))),
        "Element types of Q, K and V that it reads.", Default: "[bf16]");
    public static readonly SpecKey<ImmutableArray<OutputFormat>> Outputs = new(
        "outputs", new ListOf<OutputFormat>(new Choice<OutputFormat>(Spelled(Enum.GetValues<OutputFormat>()))),
        "What it writes.", Default: "[bf16]");
    public static readonly SpecKey<ImmutableArray<KernelFeature>> Features = new(
        "features", new ListOf<KernelFeature>(new Choice<KernelFeature>(KernelFeatures.Spellings), mayBeEmpty: true),
        "What it can compute beyond plain attention.", Default: "[]");
    public static readonly SpecKey<int> WorkspaceBytes = new(
        "workspaceBytes", new WholeNumber(0, int.MaxValue),
        "Memory that is lent to it in addition to the tensors; it is zero before `plan`.", Default: "0");

    /// <summary>A formula of bytes. It has no value where a description does not give one, as the two keys below.</summary>
    public static readonly SpecKey<MemoryFormula> Memory = new(
        "memory", new MemoryKind(), "Memory that it allocates itself, whatever the number of sets.");
    public static readonly SpecKey<MemoryFormula> MemoryPerSet = new(
        "memoryPerSet", new MemoryKind(), "Memory that it allocates itself for each set of tensors.");

    public static readonly SpecKey<bool> Graph = new(
        "graph", new Flag(), "CUDA: short launches are recorded once as a CUDA graph, which removes the host's part of a launch.",
        Default: "false");

    /// <summary>Neither has a value where a description says nothing, so that code without it keeps its identity.</summary>
    public static readonly SpecKey<int> StartSeconds = new(
        "startSeconds", new WholeNumber(1, 86400),
        "Timeout of its start in seconds, in addition to its work: imports, `plan`, `prepare`, compiling, the first launch.");
    public static readonly SpecKey<string> Autotune = new(
        "autotune", new Choice<string>((SharedTuning, SharedTuning), (EachProcess, EachProcess)),
        "Python: whether processes of the same code share the caches of compilers and tuners, or each starts without them.",
        Default: $"\"{SharedTuning}\"");

    /// <summary>The modules and files that the interpreter had loaded when kept code was made.</summary>
    public static readonly SpecKey<JsonObject> Environment = new(
        "environment", new AnyObject(), "The modules that the interpreter loads.", Default: "{}");
    public static readonly SpecKey<ImmutableArray<string>> KeptFiles = new("files", new KeptFileNames(), "The files, named by their "
        + "content.");
    public static readonly SpecKey<int> PlantedDelay = new(
        "plantedDelay", new WholeNumber(0, int.MaxValue), "An injected slow-down.", Default: "0");

    public static readonly Section Root = new(
        "kernel", Form, DescribedName.Name, DescribedName.Role, Devices, Library, Entry, Python, Files, Options, Inputs, Outputs, Features,
        WorkspaceBytes, Memory, MemoryPerSet, Graph, StartSeconds, Autotune)
    { IsOfSpec = false };

    /// <summary>The keys that the tool writes beside code that it made or kept.</summary>
    public static readonly Section Kept = new(
        "kernel", Form, Devices, Library, Entry, Python, KeptFiles, Options, Inputs, Outputs, Features, WorkspaceBytes, Memory,
        MemoryPerSet, Graph, StartSeconds, Autotune, Environment, PlantedDelay)
    { IsOfSpec = false };

    public static string Spell(OutputFormat format) => $"{format}".ToLowerInvariant();

    private static (string, OutputFormat)[] Spelled(params OutputFormat[] formats) =>
        [.. formats.Select(format => (Spell(format), format))];
}
