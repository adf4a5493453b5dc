using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace PrefillBench.Devices.Cpu.Managed.Identity;

/// <summary>One type as text. Properties and events are left out: they only name methods.</summary>
internal sealed class TypeText(PEReader image, MetadataReader metadata, MemberNames names, AttributeText attributes)
{
    private readonly BodyText bodies = new(image, metadata, names);

    public string Of(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var text = new StringBuilder($"type {names.FullName(handle)} {(int)type.Attributes:x}\n");
        var layout = type.GetLayout();
        text.Append($" layout {layout.Size} {layout.PackingSize} extends {(type.BaseType.IsNil ? "" : names.Type(type.BaseType))}\n");
        foreach (var implemented in type.GetInterfaceImplementations().Select(metadata.GetInterfaceImplementation))
        {
            text.Append($" implements {names.Type(implemented.Interface)}\n");
        }

        Parameters(text, type.GetGenericParameters());
        attributes.Append(text, type.GetCustomAttributes());
        foreach (var field in type.GetFields())
        {
            Field(text, metadata.GetFieldDefinition(field));
        }

        foreach (var method in type.GetMethods())
        {
            text.Append(MethodOf(method));
        }

        foreach (var overriding in type.GetMethodImplementations().Select(metadata.GetMethodImplementation))
        {
            text.Append($" {names.Member(overriding.MethodBody)} overrides {names.Member(overriding.MethodDeclaration)}\n");
        }

        return text.ToString();
    }

    public string MethodOf(MethodDefinitionHandle handle)
    {
        var method = metadata.GetMethodDefinition(handle);
        var text = new StringBuilder($" method {(int)method.Attributes:x} {(int)method.ImplAttributes:x} {names.Method(handle)}\n");
        Parameters(text, method.GetGenericParameters());
        attributes.Append(text, method.GetCustomAttributes());
        foreach (var parameter in method.GetParameters().Select(metadata.GetParameter))
        {
            text.Append($"  parameter {parameter.SequenceNumber} {(int)parameter.Attributes:x} {Constant(parameter.GetDefaultValue())}\n");
            attributes.Append(text, parameter.GetCustomAttributes());
        }

        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl) && method.GetImport() is var import && !import.Module.IsNil)
        {
            var module = metadata.GetString(metadata.GetModuleReference(import.Module).Name);
            text.Append($"  imports {module} {metadata.GetString(import.Name)} {(int)import.Attributes:x}\n");
        }

        if (method.RelativeVirtualAddress != 0)
        {
            bodies.Append(text, image.GetMethodBody(method.RelativeVirtualAddress));
        }

        return text.ToString();
    }

    private void Field(StringBuilder text, FieldDefinition field)
    {
        text.Append($" field {(int)field.Attributes:x} {metadata.GetString(field.Name)} {names.Signature(field)} at {field.GetOffset()}");
        text.Append($" {Constant(field.GetDefaultValue())} {Blob(field.GetMarshallingDescriptor())} {bodies.DataOf(field)}\n");
        attributes.Append(text, field.GetCustomAttributes());
    }

    private void Parameters(StringBuilder text, GenericParameterHandleCollection parameters)
    {
        foreach (var parameter in parameters.Select(metadata.GetGenericParameter))
        {
            var constraints = parameter.GetConstraints().Select(handle => names.Type(metadata.GetGenericParameterConstraint(handle).Type));
            text.Append($"  generic {parameter.Index} {(int)parameter.Attributes:x} {string.Join(", ", constraints)}\n");
            attributes.Append(text, parameter.GetCustomAttributes());
        }
    }

    private string Constant(ConstantHandle handle) =>
        handle.IsNil ? "" : metadata.GetConstant(handle) is var constant ? $"= {constant.TypeCode} {Blob(constant.Value)}" : "";

    private string Blob(BlobHandle handle) => handle.IsNil ? "" : Convert.ToHexStringLower(metadata.GetBlobBytes(handle));
}
