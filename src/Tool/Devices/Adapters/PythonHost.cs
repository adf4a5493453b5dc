using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrefillBench.Diagnostics;

namespace PrefillBench.Devices.Adapters;

/// <summary>A child process that runs a Python kernel, kernels/adapters/pb_host.py: one question at a time, a JSON line each way.</summary>
internal sealed partial class PythonHost : IDisposable
{
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PrintGrace = TimeSpan.FromMilliseconds(500);

    private const int KillSignal = 9;
    private const int MostOfLine = 120;

    private readonly AdapterDescription description;
    private readonly Process process;
    private readonly PrintedTail printed = new();
    private readonly TaskCompletionSource allPrinted = new();
    private long asked;

    private PythonHost(AdapterDescription description, Process process)
    {
        (this.description, this.process) = (description, process);
        process.ErrorDataReceived += (_, line) => Printed(line.Data);
        process.BeginErrorReadLine();
    }

    public int ProcessId => process.Id;

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "kernels", "adapters");

    /// <summary>Starts the interpreter and makes the kernel's object, which imports all that it needs.</summary>
    /// <exception cref="Diagnostics.PfbException">KernelDescription: there is no such interpreter, file or class.</exception>
    /// <exception cref="KernelFailedException">The kernel's own code failed.</exception>
    public static PythonHost Open(AdapterDescription description)
    {
        description.RequireFile(description.Code);
        var host = new PythonHost(description, PythonStart.Of(description, Path.Combine(Folder, "pb_host.py")));
        try
        {
            PythonStart.RequireGreeting(description, host.process, () => $"{host.HowItEnded()} before it ran the kernel{host.printed}");
            host.Ask(new()
            {
                ["do"] = "open",
                ["file"] = description.Code,
                ["class"] = description.Class,
                ["options"] = JsonNode.Parse(description.Options),
                ["caches"] = HostCaches.Of(description),
            });
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Asks for the modules and packages that the interpreter has loaded.</summary>
    public JsonObject Identity() => Ask(new()
    {
        ["do"] = "identity",
        ["file"] = description.Code,
        ["files"] = new JsonArray([.. description.Files.Select(file => JsonValue.Create(file))]),
    });

    /// <returns>The reply.</returns>
    /// <exception cref="RowRefusedException">The kernel does not compute the case.</exception>
    /// <exception cref="KernelFailedException">It raised, or its process ended.</exception>
    /// <exception cref="InsufficientMemoryException">It raised MemoryError.</exception>
    public JsonObject Ask(JsonObject question)
    {
        Send(question);
        return Reply(question);
    }

    /// <summary>Asks and looks at something else until there is an answer.</summary>
    public JsonObject Ask(JsonObject question, Action meanwhile)
    {
        Send(question);
        var line = process.StandardOutput.ReadLineAsync();
        while (!line.IsCompleted)
        {
            meanwhile();
        }

        return Understood(question, line.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        try
        {
            // The end of its input ends it; what it started, and whatever does not let it end, goes with it.
            process.StandardInput.Close();
            if (!process.WaitForExit(ExitGrace))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit(ExitGrace);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or Win32Exception)
        {
            // It has ended by itself in the meantime.
        }

        // What the kernel started is in the group of the process, and outlives it where that ended by itself.
        if (!OperatingSystem.IsWindows())
        {
            _ = kill(-process.Id, KillSignal);
        }

        process.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    private void Send(JsonObject question)
    {
        question["number"] = ++asked;
        try
        {
            process.StandardInput.WriteLine(question.ToJsonString());
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Ended(question);
        }
    }

    /// <param name="line">A line of output; null at its end.</param>
    private void Printed(string? line)
    {
        printed.Append(line);
        if (line is null)
        {
            allPrinted.TrySetResult();
        }
    }

    private JsonObject Reply(JsonObject question)
    {
        var line = process.StandardOutput.ReadLineAsync();

        // What launches may take depends on the case: whoever asked for them has a timeout that does.
        if (IsLaunch(question))
        {
            line.Wait();
        }
        else if (!line.Wait(description.Start))
        {
            process.Kill(entireProcessTree: true);
            throw new KernelFailedException(
                $"{Path.GetFileName(description.Code)} gave no answer within {description.Start.TotalSeconds:0} s in "
                + $"{Step(question)}{printed}; if it needs longer, raise `{AdapterKeys.StartSeconds.Name}`");
        }

        return Understood(question, line.Result);
    }

    private JsonObject Understood(JsonObject question, string? line)
    {
        var reply = line is null ? throw Ended(question) : Parsed(question, line);
        var text = PlainText.OneLine($"{reply["text"]}");
        return $"{reply["failed"]}" switch
        {
            "" => reply,
            "refused" => throw new RowRefusedException(text),
            "not-found" => throw description.Wrong(text),
            "out-of-memory" => throw new InsufficientMemoryException($"{Path.GetFileName(description.Code)}: {text}"),
            _ => throw new KernelFailedException($"{Path.GetFileName(description.Code)} failed in {Step(question)}: {text}"),
        };
    }

    /// <summary>A kernel may write into any descriptor of its process, by mistake too.</summary>
    private JsonObject Parsed(JsonObject question, string line)
    {
        try
        {
            if (JsonNode.Parse(line) is JsonObject reply && $"{reply["number"]}" == $"{question["number"]}")
            {
                return reply;
            }
        }
        catch (JsonException)
        {
        }

        throw new KernelFailedException(
            $"{Path.GetFileName(description.Code)} wrote into the conversation of its process with the tool in {Step(question)}: "
            + $"\"{PlainText.Excerpt(line, MostOfLine)}\"; it may use only descriptors that it opened");
    }

    private KernelFailedException Ended(JsonObject question) =>
        new($"the process of {Path.GetFileName(description.Code)} {HowItEnded()} in {Step(question)}{printed}");

    private string HowItEnded()
    {
        // What it printed last may come after its end; and what it started may hold its output open.
        process.WaitForExit(ExitGrace);
        allPrinted.Task.Wait(PrintGrace);

        // .NET reports a signal as 128 + number on Unix.
        return !process.HasExited ? "ended its conversation with the tool"
            : process.ExitCode is > 128 and < 160 and var code ? $"ended with signal {code - 128}"
            : $"ended with exit code {process.ExitCode}";
    }

    private static bool IsLaunch(JsonObject question) => $"{question["do"]}" == "launch";

    private static string Step(JsonObject question) => $"{question["do"]}" switch
    {
        "open" => "its start", "plan" => "`plan`", "launch" => "`run`", var other => other,
    };
}
