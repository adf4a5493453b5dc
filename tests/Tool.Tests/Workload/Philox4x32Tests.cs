using System.Runtime.Intrinsics;
using CsCheck;
using PrefillBench.Workload;

namespace PrefillBench.Tests.Workload;

public static class Philox4x32Tests
{
    /// <summary>The known-answer vectors of philox4x32-10 that Random123 publishes (kat_vectors).</summary>
    public static TheoryData<uint[], uint[], uint[]> Published => new()
    {
        { [0, 0, 0, 0], [0, 0], [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8] },
        {
            [uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue], [uint.MaxValue, uint.MaxValue],
            [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
        },
        {
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0],
            [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]
        },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public static void Answers_are_the_published_ones(uint[] counter, uint[] key, uint[] expected)
    {
        var block = Philox4x32.Next(new PhiloxBlock(counter[0], counter[1], counter[2], counter[3]), key[0], key[1]);

        Assert.Equal(expected, new[] { block.Word0, block.Word1, block.Word2, block.Word3 });
    }

    [Fact]
    public static void Eight_blocks_at_once_are_the_eight_blocks() =>
        Gen.Select(Gen.UInt.Array[32], Gen.UInt, Gen.UInt).Sample((words, key0, key1) =>
        {
            var blocks = Philox4x32.Next(
                new PhiloxBlocks8(Vector256.Create(words, 0), Vector256.Create(words, 8),
                    Vector256.Create(words, 16), Vector256.Create(words, 24)), key0, key1);

            for (var i = 0; i < 8; i++)
            {
                var expected = Philox4x32.Next(new PhiloxBlock(words[i], words[8 + i], words[16 + i], words[24 + i]), key0, key1);
                Assert.Equal(expected, new(blocks.Word0[i], blocks.Word1[i], blocks.Word2[i], blocks.Word3[i]));
            }
        });
}
