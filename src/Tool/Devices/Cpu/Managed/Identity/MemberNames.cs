using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace PrefillBench.Devices.Cpu.Managed.Identity;

/// <summary>
/// Tokens as names, which stay the same when tables are renumbered; and which types of the assembly were named on the way.
/// </summary>
internal sealed class MemberNames
{
    private const string CompilerType = "<PrivateImplementationDetails>";

    // What can find a type that no token names.
    private static readonly string[] LookingForTypes =
    [
        "System.Reflection.", "System.Activator", "System.Type::GetType<", "System.Linq.Expressions.", "Microsoft.CSharp.",
        "System.Runtime.Loader.",
    ];

    private readonly MetadataReader metadata;
    private readonly SignatureNames signatures;

    public MemberNames(MetadataReader metadata)
    {
        this.metadata = metadata;
        signatures = new SignatureNames(this);
    }

    /// <summary>Types of the assembly that were named so far.</summary>
    public HashSet<TypeDefinitionHandle> Types { get; } = [];

    /// <summary>Methods that the compiler adds to a class of its own, named so far; that class as a whole is everybody's.</summary>
    public HashSet<MethodDefinitionHandle> CompilerMethods { get; } = [];

    /// <summary>Some member named so far finds types by their text.</summary>
    public bool LooksForTypes { get; private set; }

    public bool IsOfCompiler(MethodDefinitionHandle method) => IsCompilers(metadata.GetMethodDefinition(method).GetDeclaringType());

    public string FullName(TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{FullName(outer)}/{name}"
            : metadata.GetString(type.Namespace) is { Length: > 0 } space ? $"{space}.{name}"
            : name;
    }

    public string Type(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Name((TypeDefinitionHandle)handle);
                return FullName((TypeDefinitionHandle)handle);
            case HandleKind.TypeReference:
                var reference = metadata.GetTypeReference((TypeReferenceHandle)handle);
                var name = $"{metadata.GetString(reference.Namespace)}.{metadata.GetString(reference.Name)}";
                return reference.ResolutionScope.Kind switch
                {
                    HandleKind.TypeReference => $"{Type(reference.ResolutionScope)}/{name}",
                    HandleKind.AssemblyReference => $"[{AssemblyName((AssemblyReferenceHandle)reference.ResolutionScope)}]{name}",
                    var other => $"[{other}]{name}",
                };
            case HandleKind.TypeSpecification:
                return metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(signatures, null);
            default:
                throw new BadImageFormatException($"{handle.Kind} is no type");
        }
    }

    /// <param name="inAttribute">An attribute's class may be of reflection without looking for anything.</param>
    public string Member(EntityHandle handle, bool inAttribute = false)
    {
        var name = handle.Kind switch
        {
            HandleKind.MethodDefinition => Method((MethodDefinitionHandle)handle),
            HandleKind.FieldDefinition => Field((FieldDefinitionHandle)handle),
            HandleKind.MemberReference => Reference(metadata.GetMemberReference((MemberReferenceHandle)handle)),
            HandleKind.MethodSpecification => Specification(metadata.GetMethodSpecification((MethodSpecificationHandle)handle)),
            HandleKind.StandaloneSignature => Signature(metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle)),
            _ => Type(handle),
        };
        LooksForTypes |= !inAttribute && LookingForTypes.Any(found => name.Contains($"]{found}", StringComparison.Ordinal));
        return name;
    }

    public string Method(MethodDefinitionHandle handle)
    {
        var method = metadata.GetMethodDefinition(handle);
        var declaring = method.GetDeclaringType();
        if (IsCompilers(declaring))
        {
            CompilerMethods.Add(handle);
        }
        else
        {
            Name(declaring);
        }

        return $"{FullName(declaring)}::{metadata.GetString(method.Name)}{Text(method.DecodeSignature(signatures, null))}";
    }

    public string Signature(FieldDefinition field) => field.DecodeSignature(signatures, null);

    public static string Text(MethodSignature<string> signature) =>
        $"<{signature.GenericParameterCount}>{signature.Header}"
        + $"({string.Join(", ", signature.ParameterTypes)}; {signature.RequiredParameterCount}) -> {signature.ReturnType}";

    public ImmutableArray<string> Locals(StandaloneSignatureHandle handle) =>
        handle.IsNil ? [] : metadata.GetStandaloneSignature(handle).DecodeLocalSignature(signatures, null);

    private string Field(FieldDefinitionHandle handle)
    {
        var field = metadata.GetFieldDefinition(handle);
        if (!IsCompilers(field.GetDeclaringType()))
        {
            Name(field.GetDeclaringType());
        }

        return $"{FullName(field.GetDeclaringType())}::{metadata.GetString(field.Name)} {Signature(field)}";
    }

    private string Reference(MemberReference reference)
    {
        var parent = reference.Parent.Kind == HandleKind.MethodDefinition ? Member(reference.Parent) : Type(reference.Parent);
        var signature = reference.GetKind() == MemberReferenceKind.Field
            ? $" {reference.DecodeFieldSignature(signatures, null)}"
            : Text(reference.DecodeMethodSignature(signatures, null));
        return $"{parent}::{metadata.GetString(reference.Name)}{signature}";
    }

    private string Specification(MethodSpecification specification) =>
        $"{Member(specification.Method)}<{string.Join(", ", specification.DecodeSignature(signatures, null))}>";

    private string Signature(StandaloneSignature signature) => signature.GetKind() == StandaloneSignatureKind.Method
        ? Text(signature.DecodeMethodSignature(signatures, null))
        : string.Join(", ", signature.DecodeLocalSignature(signatures, null));

    private string AssemblyName(AssemblyReferenceHandle handle) => metadata.GetString(metadata.GetAssemblyReference(handle).Name);

    private bool IsCompilers(TypeDefinitionHandle handle) => FullName(handle) == CompilerType;

    private void Name(TypeDefinitionHandle handle)
    {
        if (!IsCompilers(handle))
        {
            Types.Add(handle);
        }
    }
}
