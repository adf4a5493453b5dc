// Draws eng/icon.png, the icon of both packages: causal attention's triangle with one bar that is too long.
// Usage: dotnet run eng/icon.cs -- eng/icon.png
using System.Buffers.Binary;
using System.IO.Compression;

const int Size = 128;
const int Cell = 14;
const int Margin = 8;
uint background = 0x1B2733FF, query = 0x4FA3D1FF, slow = 0xE4572EFF;

var rows = new byte[Size * (1 + Size * 4)];
for (var y = 0; y < Size; y++)
{
    for (var x = 0; x < Size; x++)
    {
        var (row, column) = ((y - Margin) / Cell, (x - Margin) / Cell);
        var inside = y >= Margin && x >= Margin && row < 8 && column < 8 && (y - Margin) % Cell < Cell - 2 && (x - Margin) % Cell < Cell - 2;
        // Row 5 is the regression: it reaches beyond the diagonal.
        var color = !inside ? background : row == 5 ? (column <= 7 ? slow : background) : column <= row ? query : background;
        BinaryPrimitives.WriteUInt32BigEndian(rows.AsSpan(y * (1 + Size * 4) + 1 + x * 4), color);
    }
}

using var file = File.Create(args[0]);
file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
var header = new byte[13];
BinaryPrimitives.WriteInt32BigEndian(header, Size);
BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Size);
(header[8], header[9]) = (8, 6); // 8 bits, colour with alpha
Chunk("IHDR"u8, header);
using var packed = new MemoryStream();
using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
{
    zlib.Write(rows);
}

Chunk("IDAT"u8, packed.ToArray());
Chunk("IEND"u8, []);

void Chunk(ReadOnlySpan<byte> kind, ReadOnlySpan<byte> data)
{
    Span<byte> number = stackalloc byte[4];
    BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
    file.Write(number);
    byte[] content = [.. kind, .. data];
    file.Write(content);
    BinaryPrimitives.WriteUInt32BigEndian(number, Crc(content));
    file.Write(number);
}

// CRC-32 of ISO 3309, as PNG's annex D gives it.
static uint Crc(ReadOnlySpan<byte> data)
{
    var crc = uint.MaxValue;
    foreach (var b in data)
    {
        crc ^= b;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
    }

    return ~crc;
}
