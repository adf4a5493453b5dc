using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;
using PrefillBench.Spec.Keys;
using PrefillBench.Units;
using PrefillBench.Workload;

namespace PrefillBench.Devices.Adapters;

/// <summary>One NAME.kernel.json of a shared library or a Python class: code that computes on tensors which the tool lends.</summary>
internal sealed record AdapterDescription
{
    private const int PythonStartSeconds = 600;

    // An interpreter that imports PyTorch from a warm page cache takes 2 to 4 s.
    private const double PythonImportMs = 3000;

    /// <summary>Absolute.</summary>
    public required string File { get; init; }

    /// <summary>One of <see cref="KernelForms"/>.</summary>
    public required string Form { get; init; }

    /// <summary>The kernel's name in the file; null where only `from` finds it.</summary>
    public required KernelName? Name { get; init; }

    public required ImmutableArray<DeviceKind> Devices { get; init; }

    /// <summary>The library or the Python file, absolute.</summary>
    public required string Code { get; init; }

    /// <summary>The Python class; empty for a library.</summary>
    public required string Class { get; init; }

    /// <summary>The interpreter as given where it is a name on the PATH, else as an absolute path; empty for a library.</summary>
    public required string Python { get; init; }

    /// <summary>Absolute paths of the files beside the code.</summary>
    public required ImmutableArray<string> Files { get; init; }

    /// <summary>A JSON object.</summary>
    public required string Options { get; init; }

    public required ImmutableArray<OutputFormat> Inputs { get; init; }

    public required ImmutableArray<OutputFormat> Outputs { get; init; }

    public required ImmutableArray<KernelFeature> Features { get; init; }

    public required int WorkspaceBytes { get; init; }

    /// <summary>Bytes that the kernel allocates itself, by its description; null where that is not given.</summary>
    public MemoryFormula? Memory { get; init; }

    /// <inheritdoc cref="Memory"/>
    public MemoryFormula? MemoryPerSet { get; init; }

    /// <summary>True when short launches on a GPU are recorded once and started as a whole.</summary>
    public required bool Graph { get; init; }

    /// <summary>An injected slow-down, in links for 1,000 (row, key) pairs; 0, as nearly always, for none.</summary>
    public int PlantedDelay { get; init; }

    /// <summary>True for a description that the tool wrote beside code that it made or kept; false for a user's.</summary>
    public bool IsKept { get; init; }

    /// <summary>Timeout of the kernel's start in seconds; null where the file gives none.</summary>
    public int? StartSeconds { get; init; }

    /// <summary>True when every process compiles and tunes anew.</summary>
    public bool TunesInEachProcess { get; init; }

    public bool IsPython => Form == KernelForms.Python;

    /// <summary><see cref="DeviceRates.KernelStart"/>: the first launch of a compiler in Python takes minutes.</summary>
    public TimeSpan Start => TimeSpan.FromSeconds(StartSeconds ?? (IsPython ? PythonStartSeconds : 0));

    /// <summary><see cref="IPlannedDevice.StartOf"/>, before one was measured.</summary>
    public Milliseconds ExpectedStart => new(IsPython ? PythonImportMs : 0);

    /// <summary>Why the kernel does not compute such rows, by its description, for the user; null when it does.</summary>
    public string? WhyNot(WorkloadRow row)
    {
        var name = Path.GetFileName(File);
        string? missing = !Inputs.Contains(row.Input) ? $"`inputs` lack {AdapterKeys.Spell(row.Input)}"
            : !Outputs.Contains(row.Output) ? $"`outputs` lack {AdapterKeys.Spell(row.Output)}"
            : KernelFeatures.Of(row.Case).Except(Features).ToArray() is [var feature, ..]
                ? $"`features` lack {KernelFeatures.Spelled(feature)}"
            : null;
        return missing is null ? null : $"{name} cannot compute it: its {missing}";
    }

    /// <summary>A note for the user where a library was not built from what its source is now, as far as can be seen; null else.</summary>
    public Diagnostic? WhyOutdated() => IsPython ? null : UnbuiltSources.OfLibrary(Code);

    /// <summary>Bytes that the kernel allocates itself for a row; null where its description gives none.</summary>
    public ByteCount? OwnMemory(RowWorkload workload, int sets) => Memory is null && MemoryPerSet is null ? null
        : (Memory?.Of(workload) ?? default) + ((MemoryPerSet?.Of(workload) ?? default) * sets);

    public PfbException Wrong(string text) => new(Codes.KernelDescription, text, new(File, 0, 0));

    /// <summary>The files under the names by which they find each other.</summary>
    /// <exception cref="PfbException">KernelDescription: a file is missing or too large.</exception>
    public IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> Contents()
    {
        foreach (var file in Files.Prepend(Code))
        {
            RequireFile(file);
            yield return new(Path.GetFileName(file), WholeFile.Read(file, KernelCode.LimitBytes, Codes.KernelDescription));
        }
    }

    /// <exception cref="PfbException">KernelDescription: it is a folder, or not there.</exception>
    public void RequireFile(string file)
    {
        if (Directory.Exists(file))
        {
            throw Wrong($"{file} is a folder; name the file in it");
        }

        if (!System.IO.File.Exists(file))
        {
            throw Wrong($"{file} does not exist; {(IsPython ? "correct" : "build it first, or correct")} the name");
        }
    }

    /// <summary>The description without paths, because the files are beside it.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            [KernelForms.Key] = Form,
            [AdapterKeys.Devices.Name] = List(Devices.Select(Spelling.Of)),
            [AdapterKeys.Options.Name] = JsonNode.Parse(Options),
            [AdapterKeys.Inputs.Name] = List(Inputs.Select(AdapterKeys.Spell)),
            [AdapterKeys.Outputs.Name] = List(Outputs.Select(AdapterKeys.Spell)),
            [AdapterKeys.Features.Name] = List(Features.Select(KernelFeatures.Spelled)),
            [AdapterKeys.WorkspaceBytes.Name] = WorkspaceBytes,
            [AdapterKeys.Graph.Name] = Graph,
        };
        WriteIfSaid(json);
        if (!IsPython)
        {
            json[AdapterKeys.Library.Name] = Path.GetFileName(Code);
            return json;
        }

        json[AdapterKeys.Entry.Name] = $"{Path.GetFileName(Code)}:{Class}";
        json[AdapterKeys.Python.Name] = Python;
        return json;
    }

    /// <summary>The description as a user would write it in another folder with the same files, without a name.</summary>
    public JsonObject Written()
    {
        var json = ToJson();
        if (IsPython)
        {
            json[AdapterKeys.Entry.Name] = $"{Code}:{Class}";
        }
        else
        {
            json[AdapterKeys.Library.Name] = Code;
        }

        json[AdapterKeys.Files.Name] = List(Files);
        return json;
    }

    /// <summary>The description as a run uses it: with options over the file's own, and with another interpreter.</summary>
    /// <exception cref="PfbException">KernelUnusable: a library has no interpreter.</exception>
    public AdapterDescription For(KernelUse use)
    {
        if (!IsPython)
        {
            KernelForms.RefuseInterpreter(use, File);
        }

        var options = JsonNode.Parse(Options)!.AsObject();
        foreach (var (key, text) in use.Options)
        {
            options[key] = Value(text);
        }

        return this with
        {
            Name = use.Name,
            Options = options.ToJsonString(),
            Python = use.Python is { } python ? Interpreter.Named(python, Path.GetDirectoryName(File)!) : Python,
        };
    }

    /// <summary>A number, true and false as such; all else is text.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonValue value && value.GetValueKind() is not JsonValueKind.String ? value : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    /// <summary>Keys that came later: an older description, and its identity, stay as they were.</summary>
    private void WriteIfSaid(JsonObject json)
    {
        foreach (var (key, formula) in new[] { (AdapterKeys.Memory, Memory), (AdapterKeys.MemoryPerSet, MemoryPerSet) })
        {
            if (formula is not null)
            {
                json[key.Name] = formula.Text;
            }
        }

        if (StartSeconds is { } seconds)
        {
            json[AdapterKeys.StartSeconds.Name] = seconds;
        }

        if (TunesInEachProcess)
        {
            json[AdapterKeys.Autotune.Name] = AdapterKeys.EachProcess;
        }
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
