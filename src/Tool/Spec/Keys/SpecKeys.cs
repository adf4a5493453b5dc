using System.Collections.Immutable;
using PrefillBench.Spec.Models;
using PrefillBench.Units;

namespace PrefillBench.Spec.Keys;

/// <summary>
/// The one table of every key of the sweep file: type, range, default and one sentence. Reading, JSON schema, command
/// line and docs/spec.md are made from it. Order matters: fields are initialised from top to bottom.
/// </summary>
internal static class SpecKeys
{
    /// <summary>The suite of `--case`; its baselines have this name, so no suite of a file may.</summary>
    public const string AdHocSuiteName = "ad-hoc";

    // What a case is.
    public static readonly SpecKey<ImmutableArray<HeadCounts>> Heads = new("heads", new HeadPairs(),
        "Query and kv heads, as [query, kv] or a list of such pairs; one kv head serves query / kv query heads.", "[64, 8]");

    public static readonly SpecKey<ImmutableArray<OpenModel>> Models = new("models", new ListOf<OpenModel>(new ModelName()),
        "Models whose heads, head size, windows, sinks and soft cap are measured, instead of `heads` or in addition to it.");

    public static readonly SpecKey<ImmutableArray<int>> TensorParallel = new("tensor_parallel", new ListOf<int>(new WholeNumber(1, 64)),
        "Cards that share the heads; one card's share is measured, and kv heads are copied if there are fewer than cards.", "[1]");

    public static readonly SpecKey<int> HeadSize = new("head_size", new WholeNumber(16, 256, multipleOf: 16),
        "Elements of one head's vector; the bundled kernels have 64, 96, 128 and 256, and other sizes are for kernels of your own.", "128");

    public static readonly SpecKey<KvLayout> KvLayout = new("kv_layout", new Choice<KvLayout>(
            (Spelling.Of(Spec.KvLayout.Hnd), Spec.KvLayout.Hnd), (Spelling.Of(Spec.KvLayout.Nhd), Spec.KvLayout.Nhd)),
        "Order of the paged KV cache: HND is (pages, 2, kv_heads, page, dim), NHD is (pages, 2, page, kv_heads, dim).", "HND");

    public static readonly SpecKey<int> BlockSize = new(
        "block_size", new SupportedNumber("the page sizes the kernels support", 16, 32, 64, 128),
        "Tokens per page of the KV cache.", "16");

    public static readonly SpecKey<int> KvPoolTokens = new("kv_pool_tokens", new WholeNumber(16, 1 << 28),
        "Tokens in the pool from which block tables draw pages at random, with repeats; a multiple of block_size.", "256000");

    public static readonly SpecKey<PrefixMode> Prefix = new("prefix", new Choice<PrefixMode>(
            (Spelling.Of(PrefixMode.Published), PrefixMode.Published), (Spelling.Of(PrefixMode.None), PrefixMode.None)),
        "Cached prefix of each sequence: published is as long as the prompt range, none is no prefix.", "published");

    public static readonly SpecKey<bool> Causal = new("causal", new Flag(),
        "Whether a token sees only itself and earlier tokens; the mask is aligned bottom-right.", "true");

    public static readonly SpecKey<int> Window = new("window", new WholeNumber(0, 1 << 20),
        "Most keys that a token sees, counting its own: the last ones up to its position; 0 means no window.", "0");

    public static readonly SpecKey<bool> Sinks = new("sinks", new Flag(),
        "Whether each query head has a sink: a logit without a key that joins the softmax's denominator.", "false");

    public static readonly SpecKey<float> Softcap = new("softcap", new CapNumber(1, 1000),
        "The c of c tanh(logit / c), which is applied to every logit; 0 means no cap.", "0");

    public static readonly SpecKey<Fp8Scales> Fp8Scales = new("fp8_scales", new Choice<Fp8Scales>(
            (Spelling.Of(Spec.Fp8Scales.Applied), Spec.Fp8Scales.Applied), (Spelling.Of(Spec.Fp8Scales.One), Spec.Fp8Scales.One)),
        "Whether the scales of fp8 data are undone (applied) or are 1 (one), as in the newest published script; when absent applied, "
        + "or one under --protocol published.");

    public static readonly SpecKey<ulong> Seed = new("seed", new SeedNumber(),
        "Seed of lengths, block tables and data.", "0");

    // How it is measured.
    public static readonly SpecKey<int> Warmup = new("warmup", new WholeNumber(0, 10_000),
        "Warm-up launches: exactly this many in the published protocol, at least this many in the standard one.", "10");

    public static readonly SpecKey<int> Trials = new("trials", new WholeNumber(1, 100_000),
        "Timed launches of the published protocol.", "20");

    public static readonly SpecKey<int> Processes = new("processes", new WholeNumber(1, 1000),
        "Fresh processes of a row without code to be paired with; 5 when absent.");

    public static readonly SpecKey<TimeSpan> Budget = new("budget", new Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(168)),
        "Time limit for the suite; cases that would exceed it are skipped with the numbers. No limit when absent.");

    // What a sweep goes over.
    public static readonly SpecKey<ImmutableArray<int>> BatchSizes = new("batch_sizes", new NumberList(1, BatchText.MostSequences),
        "Sequences per batch; each is combined with each of max_seq_lens.");

    public static readonly SpecKey<ImmutableArray<int>> MaxSeqLens = new("max_seq_lens", new NumberList(2, BatchText.MostTokens),
        "Longest prompt in tokens; the others are uniform from 1 up to it.");

    public static readonly SpecKey<ImmutableArray<BatchLengths>> Batches = new("batches", new ListOf<BatchLengths>(new BatchKind()),
        "Batches with exact lengths in vLLM's grammar, which may have decode steps, instead of batch_sizes or in addition to them.");

    public static readonly SpecKey<string> Lengths = new("lengths", new Text("a file", 1000),
        "A file of JSON lines, relative to this one; each line is a batch with the lengths of its sequences and, optionally, their "
        + "pages.");

    public static readonly SpecKey<ImmutableArray<Quantization>> Quantizations = new("quantization", new ListOf<Quantization>(
            new Choice<Quantization>(
                (Spelling.Of(Quantization.Bf16), Quantization.Bf16), (Spelling.Of(Quantization.Fp16), Quantization.Fp16),
                (Spelling.Of(Quantization.Fp8Qkv), Quantization.Fp8Qkv),
                (Spelling.Of(Quantization.Fp8), Quantization.Fp8), (Spelling.Of(Quantization.Fp8Nvfp4), Quantization.Fp8Nvfp4))),
        "Element types: bf16 or fp16 throughout; fp8_qkv is e4m3 Q, K, V with bf16 output; fp8 has e4m3 output, "
            + "fp8_nvfp4 packed e2m1 output.", Required: true);

    public static readonly SpecKey<DeviceKind> Device = new("device", new Choice<DeviceKind>(
            (Spelling.Of(DeviceKind.Cpu), DeviceKind.Cpu), (Spelling.Of(DeviceKind.Cuda), DeviceKind.Cuda)),
        "The kind of device the suite is meant for; any when absent.");

    // The file.
    private static readonly SpecKey[] DefaultKeys =
        [
            Heads, Models, TensorParallel, HeadSize, KvLayout, BlockSize, KvPoolTokens,
            Prefix, Causal, Window, Sinks, Softcap, Fp8Scales, Seed, Warmup, Trials, Processes,
            Budget,
        ];

    public static readonly SpecKey<SectionValues> SuiteGate = new("gate", GateKeys.Section,
        "Overrides keys of the file's gate for this suite.");

    public static readonly SpecKey<int> Version = new(
        "version", new WholeNumber(1, int.MaxValue), "Version of this file format; 1.", Required: true);

    public static readonly SpecKey<string> DefaultOnCuda = new(
        "cuda", new Text("a suite name", 64), "Suite that `run` takes on a GPU when none is named.");

    public static readonly SpecKey<string> DefaultOnCpu = new(
        "cpu", new Text("a suite name", 64), "Suite that `run` takes on the CPU when none is named.");

    public static readonly SpecKey<SectionValues> DefaultSuite = new(
        "default_suite", new Section("default_suite", DefaultOnCuda, DefaultOnCpu),
        "The suite that `run` takes when none is named, by device.");

    public static readonly SpecKey<SectionValues> Defaults = new("defaults", new Section("defaults", DefaultKeys),
        "Values for every suite; a suite may have any of these keys too.");

    public static readonly SpecKey<ImmutableArray<NamedSection>> Suites = new("suites", new NamedSections(
            new Section("suite", [BatchSizes, MaxSeqLens, Batches, Lengths, Quantizations, Device, SuiteGate, .. DefaultKeys]),
            AdHocSuiteName),
        "The sweeps, by name; each measures every combination of its lists.", Required: true);

    public static readonly SpecKey<SectionValues> Gate = new("gate", GateKeys.Section, "How measurements become verdicts.");

    public static readonly SpecKey<string> KernelsDir = new(
        "dir", new Text("a folder", 1000), "Folder of the kernels, relative to this file.");

    public static readonly SpecKey<string> KernelFrom = new("from", new Text("a file", 1000),
        "The kernel's NAME.kernel.json, relative to this file; when absent, the kernel of that name in the folder of kernels.");

    public static readonly SpecKey<ImmutableSortedDictionary<string, string>> KernelOptions = new("options", new OptionMap(),
        "Options of the kernel, which are part of its code: macros of CUDA C++, public properties of a .NET kernel, or an object for a "
        + "library or a Python class.", "{}");

    public static readonly SpecKey<KernelComputes> Computes = new("computes", new Choice<KernelComputes>(
            (Spelling.Of(KernelComputes.Case), KernelComputes.Case), (Spelling.Of(KernelComputes.Bf16), KernelComputes.Bf16)),
        "Element types that it computes in: case (each case's own) or bf16 (whatever the case; cases that are then the same work share "
        + "one row); bf16 for the bundled `baseline`, else case.");

    public static readonly SpecKey<string> KernelPython = new("python", new Text("a file", 1000), "The interpreter of a kernel in Python.");

    public static readonly SpecKey<ImmutableArray<NamedSection>> KernelsUse = new("use", new KernelMap(
            new Section("kernel", KernelFrom, KernelOptions, Computes, KernelPython)),
        "The kernels that are measured, by name and in the order of reports; speed-ups are over the first. "
            + "`baseline` and `trtllm` when absent.");

    public static readonly SpecKey<SectionValues> Kernels = new("kernels", new Section("kernels", KernelsDir, KernelsUse),
        "Which kernels are measured; the two bundled ones when absent.");

    public static readonly Section Root = new("spec", Version, DefaultSuite, Defaults, Suites, Gate, Kernels);

    public static bool InDefaults(SpecKey key) => DefaultKeys.Contains(key);

    /// <summary>Every section once, outermost first, with its path.</summary>
    public static IEnumerable<(string Path, Section Section)> AllSections()
    {
        var queue = new Queue<(string Path, Section Section)>([("", Root)]);
        var seen = new HashSet<Section> { Root };
        while (queue.TryDequeue(out var next))
        {
            yield return next;
            foreach (var key in next.Section.Keys)
            {
                var named = ReferenceEquals(key, Suites) || ReferenceEquals(key, KernelsUse);
                var path = (next.Path.Length == 0 ? key.Name : $"{next.Path}.{key.Name}") + (named ? ".NAME" : "");
                foreach (var (suffix, inner) in key.Kind.Sections.Where(inner => seen.Add(inner.Section)))
                {
                    queue.Enqueue((path + suffix, inner));
                }
            }
        }
    }
}
