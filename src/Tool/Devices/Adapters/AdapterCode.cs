using System.Diagnostics;
using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Adapters;

/// <summary>A library or a Python class as code: its files, how it is called and, of Python, what the interpreter loads.</summary>
internal static class AdapterCode
{
    private const string Name = "kernel" + KernelForms.Ending;

    /// <param name="links">Length of an injected slow-down; 0 for none.</param>
    /// <exception cref="PfbException">KernelDescription: a file is missing, or the interpreter cannot load the kernel.</exception>
    public static KernelCode Of(AdapterDescription description, int links)
    {
        var files = description.Contents().ToArray();
        if (files.GroupBy(file => file.Key).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw description.Wrong($"two of its files are named {twice.Key}; all files are in one folder when the kernel runs, so give "
                + "them different names");
        }

        if (!description.IsPython && LibraryFile.WhyNot(files[0].Value.Span) is { } reason)
        {
            throw description.Wrong($"{files[0].Key} {reason}");
        }

        var json = description.ToJson();
        double? startMs = null;
        if (description.IsPython)
        {
            (var environment, startMs) = Loaded(description);
            json[AdapterKeys.Environment.Name] = environment;
        }

        if (links > 0)
        {
            json[AdapterKeys.PlantedDelay.Name] = links;
        }

        return WithIdentity(KernelCode.Of(json, files), "current") with { StartMs = startMs };
    }

    public static KernelCode Identified(KernelCode stored) => WithIdentity(stored, "kept");

    /// <summary>
    /// An interpreter with its packages is too large to keep, so code of Python runs again only where its interpreter loads what it loaded
    /// then.
    /// </summary>
    public static string? WhyNotRunnable(KernelCode stored)
    {
        var then = JsonNode.Parse(stored.Description)![AdapterKeys.Environment.Name];
        if (then is not JsonObject { Count: > 0 })
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("prefill-bench-").FullName;
        try
        {
            stored.Write(folder, Name);
            var description = AdapterReader.Read(Path.Combine(folder, Name), kept: true);
            var (now, _) = Loaded(description);
            var difference = Environments.Difference(then, now);
            return difference is null ? null
                : $"it was approved with another Python environment, which is too large to keep ({difference}); to compare both, keep "
                    + "the older environment and name it with --against";
        }
        catch (Exception e) when (e is PfbException or KernelFailedException)
        {
            return $"its Python environment no longer works: {PlainText.OneLine(e.Message)}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>What the interpreter has loaded, and the milliseconds until it had.</returns>
    private static (JsonObject Environment, double StartMs) Loaded(AdapterDescription description)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            using var host = PythonHost.Open(description);
            var startMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            return (host.Identity(), startMs);
        }
        catch (KernelFailedException e)
        {
            throw description.Wrong(e.Message);
        }
    }

    /// <summary>
    /// Gives the code its identity: a hash over the description without the interpreter's place, and over every file's content. Code whose
    /// environment may have changed unseen is equal to no other, so it is measured.
    /// </summary>
    private static KernelCode WithIdentity(KernelCode code, string side)
    {
        var (identity, _) = IdentitiesOf(code.Description);
        var environment = JsonNode.Parse(code.Description)![AdapterKeys.Environment.Name];
        return environment is null
            ? code with { Identity = identity }
            : code with
            {
                Identity = Environments.IsClosed(environment) ? identity : $"{identity} {side}",
                Versions = Environments.Versions(environment),
            };
    }

    /// <param name="text">A description as the tool wrote it.</param>
    /// <returns>Identity of the code, and of what its interpreter had loaded alone; lower-case hex.</returns>
    internal static (string Code, string Environment) IdentitiesOf(string text)
    {
        var description = JsonNode.Parse(text)!.AsObject();
        description.Remove(AdapterKeys.Python.Name);
        description.Remove(AdapterKeys.Environment.Name, out var environment);
        var canonical = environment is null ? "" : Environments.Canonical(environment);
        return (Hashes.OfText($"{description.ToJsonString()}\n{canonical}"), Hashes.OfText(canonical));
    }
}
