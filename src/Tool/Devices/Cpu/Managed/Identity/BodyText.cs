using System.Collections.Frozen;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;

namespace PrefillBench.Devices.Cpu.Managed.Identity;

/// <summary>Method bodies as text: every instruction with its operand, tokens as names, and data by content.</summary>
internal sealed class BodyText(PEReader image, MetadataReader metadata, MemberNames names)
{
    private const byte TwoByte = 0xFE;

    // ECMA-335, partition III: the operand that follows each code. Codes of two bytes are filed under 0xFE00 + the second.
    private static readonly FrozenDictionary<int, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToFrozenDictionary(code => (ushort)code.Value & 0xFFFF);

    public void Append(StringBuilder text, MethodBodyBlock body)
    {
        var locals = string.Join(", ", names.Locals(body.LocalSignature));
        text.Append($"  stack {body.MaxStack} {(body.LocalVariablesInitialized ? "init " : "")}{locals}\n");
        var reader = body.GetILReader();
        while (reader.RemainingBytes > 0)
        {
            text.Append($"  {reader.Offset:x4} ");
            Instruction(text, ref reader);
        }

        foreach (var region in body.ExceptionRegions)
        {
            var caught = region.CatchType.IsNil ? "" : names.Type(region.CatchType);
            text.Append($"  {region.Kind} {region.TryOffset} {region.TryLength} {region.HandlerOffset} {region.HandlerLength} ");
            text.Append($"{region.FilterOffset} {caught}\n");
        }
    }

    /// <summary>The initial content of a field that has one, such as a table of constants.</summary>
    public string DataOf(FieldDefinition field)
    {
        if (field.GetRelativeVirtualAddress() is not (> 0 and var address))
        {
            return "";
        }

        var section = image.GetSectionData(address);
        var bytes = section.GetReader(0, Math.Min(SizeOf(field), section.Length)).ReadBytes(Math.Min(SizeOf(field), section.Length));
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private void Instruction(StringBuilder text, ref BlobReader reader)
    {
        var first = reader.ReadByte();
        var code = Codes[first == TwoByte ? (TwoByte << 8) + reader.ReadByte() : first];
        text.Append(code.Name).Append(' ');
        switch (code.OperandType)
        {
            case OperandType.InlineNone:
                break;
            case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType
                or OperandType.InlineSig:
                Token(text, MetadataTokens.EntityHandle(reader.ReadInt32()));
                break;
            case OperandType.InlineString:
                var literal = metadata.GetUserString(MetadataTokens.UserStringHandle(reader.ReadInt32() & 0xFFFFFF));
                text.Append(literal.Length).Append(' ').Append(literal);
                break;
            case OperandType.InlineSwitch:
                var targets = reader.ReadInt32();
                text.Append(targets).Append(' ').Append(Convert.ToHexStringLower(reader.ReadBytes(targets * sizeof(int))));
                break;
            default:
                text.Append(Convert.ToHexStringLower(reader.ReadBytes(LengthOf(code.OperandType))));
                break;
        }

        text.Append('\n');
    }

    private void Token(StringBuilder text, EntityHandle handle)
    {
        text.Append(names.Member(handle));
        if (handle.Kind == HandleKind.FieldDefinition)
        {
            text.Append(' ').Append(DataOf(metadata.GetFieldDefinition((FieldDefinitionHandle)handle)));
        }
    }

    private static int LengthOf(OperandType operand) => operand switch
    {
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineBrTarget or OperandType.InlineI or OperandType.ShortInlineR => 4,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => throw new BadImageFormatException($"an operand of kind {operand}"),
    };

    /// <summary>
    /// Bytes of a field's data. A field of another type than the compiler makes for data has all that follows it, too much rather than too
    /// little.
    /// </summary>
    private int SizeOf(FieldDefinition field)
    {
        var signature = metadata.GetBlobReader(field.Signature);
        signature.ReadSignatureHeader();
        var type = signature.ReadSignatureTypeCode();
        return type switch
        {
            SignatureTypeCode.Byte or SignatureTypeCode.SByte or SignatureTypeCode.Boolean => 1,
            SignatureTypeCode.Int16 or SignatureTypeCode.UInt16 or SignatureTypeCode.Char => 2,
            SignatureTypeCode.Int32 or SignatureTypeCode.UInt32 or SignatureTypeCode.Single => 4,
            SignatureTypeCode.Int64 or SignatureTypeCode.UInt64 or SignatureTypeCode.Double => 8,
            SignatureTypeCode.TypeHandle when signature.ReadTypeHandle() is { Kind: HandleKind.TypeDefinition } handle =>
                metadata.GetTypeDefinition((TypeDefinitionHandle)handle).GetLayout().Size is > 0 and var size ? size : int.MaxValue,
            _ => int.MaxValue,
        };
    }
}
