using System.Reflection.Metadata;
using System.Text;

namespace PrefillBench.Devices.Cpu.Managed.Identity;

/// <summary>Custom attributes as text: some change how a method is compiled.</summary>
internal sealed class AttributeText(MetadataReader metadata, MemberNames names)
{
    private static readonly string[] VersionStamps =
    [
        "System.Reflection.AssemblyInformationalVersionAttribute", "System.Reflection.AssemblyFileVersionAttribute",
        "System.Reflection.AssemblyVersionAttribute",
    ];

    public void Append(StringBuilder text, CustomAttributeHandleCollection attributes)
    {
        foreach (var attribute in attributes.Select(metadata.GetCustomAttribute))
        {
            var constructor = names.Member(attribute.Constructor, inAttribute: true);
            if (!VersionStamps.Any(stamp => constructor.Contains(stamp, StringComparison.Ordinal)))
            {
                text.Append($"  [{constructor} {Convert.ToHexStringLower(metadata.GetBlobBytes(attribute.Value))}]\n");
            }
        }
    }
}
