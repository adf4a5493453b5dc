using System.Text.Json.Nodes;
using PrefillBench.CodeFiles;
using PrefillBench.Devices.Descriptions;
using PrefillBench.Diagnostics;
using PrefillBench.Spec;

namespace PrefillBench.Devices.Cpu.Forms;

/// <summary>
/// A kind of code that this device runs. To add one: derive from this and from <see cref="CpuDescription"/>, and add it to
/// <see cref="CpuForms.All"/>; nothing else of the device knows what forms there are.
/// </summary>
internal abstract class CpuForm
{
    /// <summary>The form's name in NAME.kernel.json.</summary>
    public abstract string Name { get; }

    /// <param name="kept">True for a description that the tool wrote beside code that it made or kept; false for a user's.</param>
    /// <returns>The description; null where it is for another device.</returns>
    public abstract CpuDescription? Read(string file, bool kept);

    /// <summary>Code from a store, with the identity that this form gives it.</summary>
    public abstract KernelCode Identified(KernelCode stored);

    /// <summary>Why code from a store cannot be run here any more, for the user; null when it can.</summary>
    public virtual string? WhyNotRunnable(KernelCode stored) => null;
}

/// <summary>One NAME.kernel.json: which code, and how it is launched.</summary>
/// <param name="File">Absolute.</param>
/// <param name="Name">The kernel's name in the file; null where only `from` finds it.</param>
internal abstract record CpuDescription(string File, KernelName? Name)
{
    /// <summary><see cref="DeviceRates.KernelStart"/>.</summary>
    public virtual TimeSpan Start => default;

    /// <summary>A note for the user where the code was not built from what its sources are now, as far as can be seen; null else.</summary>
    public virtual Diagnostic? WhyOutdated() => null;

    /// <summary>The description with the run's options for the kernel.</summary>
    /// <exception cref="PfbException">KernelUnusable: this form does not know it.</exception>
    public abstract CpuDescription For(KernelUse use);

    /// <summary>The kernel, ready to be asked and bound. A kept description's planted delay is part of it.</summary>
    /// <exception cref="PfbException">KernelDescription: the code is not what the description says.</exception>
    public abstract ICpuKernel Load();

    /// <summary>The code that is compared and kept.</summary>
    /// <param name="links">Length of an injected slow-down for 1,000 (row, key) pairs; 0 for none.</param>
    public abstract KernelCode CodeOf(int links);

    /// <summary>The description as a commit has it, built there where it must be built.</summary>
    /// <param name="builds">Folders with the built projects of the commit, by project; filled as needed.</param>
    public abstract CpuDescription OfCommit(CommitPlace commit, Dictionary<string, string> builds);

    /// <summary>The description in another folder, with the same files, as a user would write it; without a name.</summary>
    public abstract JsonObject Written();

    /// <param name="named">True when the file is found by the kernel's name.</param>
    public void Write(string file, bool named)
    {
        var json = Written();
        if (named && Name is not null)
        {
            json[DescribedName.Name.Name] = Name.Text;
        }

        WholeFile.Write(file, json.ToJsonString());
    }
}
