using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace PrefillBench.Devices.Cpu.Managed.Identity;

/// <summary>
/// An assembly as text: types in the order of their names, members in the assembly's order, for that decides their layout.
/// </summary>
internal sealed class AssemblyText
{
    private const string ModuleType = "<Module>";

    private readonly PEReader image;
    private readonly MetadataReader metadata;
    private readonly MemberNames names;
    private readonly AttributeText attributes;
    private readonly TypeText types;

    public AssemblyText(PEReader image)
    {
        this.image = image;
        metadata = image.GetMetadataReader();
        names = new MemberNames(metadata);
        attributes = new AttributeText(metadata, names);
        types = new TypeText(image, metadata, names, attributes);
    }

    /// <param name="root">Full name of the type whose reach counts; null means every type.</param>
    public string Of(string? root)
    {
        var start = root is null ? default : metadata.TypeDefinitions.FirstOrDefault(handle => names.FullName(handle) == root);
        var reached = start.IsNil ? null : Reached([start, metadata.TypeDefinitions.First(handle => names.FullName(handle) == ModuleType)]);
        var text = new StringBuilder($"flags {image.PEHeaders.CorHeader!.Flags}\n");
        attributes.Append(text, metadata.GetAssemblyDefinition().GetCustomAttributes());
        attributes.Append(text, metadata.GetModuleDefinition().GetCustomAttributes());
        Resources(text);
        foreach (var part in (reached ?? All()).OrderBy(part => part.Key, StringComparer.Ordinal))
        {
            text.Append(part.Value);
        }

        return text.ToString();
    }

    private Dictionary<string, string> All()
    {
        var all = metadata.TypeDefinitions.ToDictionary(handle => names.FullName(handle), types.Of);

        // Data are named by themselves wherever they are used; methods of the compiler's own class are not.
        foreach (var method in metadata.MethodDefinitions.Where(names.IsOfCompiler))
        {
            all[names.Method(method)] = types.MethodOf(method);
        }

        return all;
    }

    /// <summary>Types and the compiler's own methods that the start leads to, each with its text.</summary>
    /// <returns>The types by name; null when some of the code looks for types at run time, because nothing is then known to be out of
    /// reach.</returns>
    private Dictionary<string, string>? Reached(IEnumerable<TypeDefinitionHandle> start)
    {
        var found = new Dictionary<string, string>();
        names.Types.Clear();
        names.CompilerMethods.Clear();
        names.Types.UnionWith(start);
        while (true)
        {
            var types = names.Types.Where(handle => !found.ContainsKey(names.FullName(handle))).ToArray();
            var methods = names.CompilerMethods.Where(handle => !found.ContainsKey(names.Method(handle))).ToArray();
            if (types.Length + methods.Length == 0)
            {
                return names.LooksForTypes ? null : found;
            }

            Array.ForEach(types, handle => found[names.FullName(handle)] = this.types.Of(handle));
            Array.ForEach(methods, handle => found[names.Method(handle)] = this.types.MethodOf(handle));
        }
    }

    private unsafe void Resources(StringBuilder text)
    {
        foreach (var resource in metadata.ManifestResources.Select(metadata.GetManifestResource))
        {
            text.Append("resource ").Append(metadata.GetString(resource.Name));
            if (resource.Implementation.IsNil)
            {
                var block = image.GetSectionData(image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
                var reader = block.GetReader((int)resource.Offset, block.Length - (int)resource.Offset);
                text.Append(' ').Append(Convert.ToHexStringLower(SHA256.HashData(reader.ReadBytes(reader.ReadInt32()))));
            }

            text.Append('\n');
        }
    }
}
