using PrefillBench.Kernels.Cpu.Vectors;

namespace PrefillBench.Tests.Devices.Cpu;

public static unsafe class TranspositionTests
{
    [Theory]
    [InlineData(8, 8)]
    [InlineData(24, 128)]
    [InlineData(128, 48)]
    [InlineData(12, 128)]
    [InlineData(3, 5)]
    public static void Rows_become_columns_and_nothing_else_is_written(int rows, int columns)
    {
        int fromStride = columns + 3, toStride = rows + 5;
        float[] from = [.. Enumerable.Range(0, rows * fromStride).Select(i => (float)i)];
        var to = new float[columns * toStride];
        Array.Fill(to, -1);

        fixed (float* source = from, target = to)
        {
            Transposition.Copy(source, fromStride, target, toStride, rows, columns);
        }

        for (var i = 0; i < to.Length; i++)
        {
            var (column, row) = (i / toStride, i % toStride);
            Assert.Equal(row < rows ? from[(row * fromStride) + column] : -1, to[i]);
        }
    }
}
