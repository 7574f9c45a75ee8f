using System.Buffers.Binary;
using System.IO.Compression;

namespace Assay.Server.Demo;

/// <summary>Draws a "screenshot" of the shop as a PNG: boxes are enough to look like a page.</summary>
internal static class DemoPicture
{
    private const int Width = 640, Height = 400;

    public static byte[] Draw(int seed)
    {
        var pixels = new byte[Height * (Width * 3 + 1)];
        Fill(pixels, 0, 0, Width, Height, 0xFFFFFF);
        Fill(pixels, 0, 0, Width, 44, 0x23304A);
        Fill(pixels, 24, 14, 90, 16, 0x8B9BFF);
        Fill(pixels, 440, 14, 176, 16, 0x3A4A68);
        for (var row = 0; row < 5; row++)
        {
            Fill(pixels, 24, 76 + row * 46, 34, 34, Shade(seed + row));
            Fill(pixels, 74, 80 + row * 46, 180 + (seed * 37 + row * 53) % 120, 10, 0x596579);
            Fill(pixels, 74, 98 + row * 46, 90 + (seed * 17 + row * 71) % 90, 8, 0xB6BECB);
        }
        Fill(pixels, 424, 76, 192, 150, 0xF1F3F6);
        Fill(pixels, 440, 92, 110, 10, 0x596579);
        Fill(pixels, 440, 190, 160, 22, 0x4056D6);
        Fill(pixels, 424, 246, 192, 44, 0xFCEBED);
        Fill(pixels, 436, 262, 140, 10, 0xD43D51);
        return Png(pixels);
    }

    private static int Shade(int seed) => 0x9FB4C8 + seed * 0x0B1705 % 0x303030;

    private static void Fill(byte[] pixels, int left, int top, int width, int height, int color)
    {
        for (var y = top; y < top + height; y++)
            for (var x = left; x < left + width; x++)
            {
                var at = y * (Width * 3 + 1) + 1 + x * 3;
                pixels[at] = (byte)(color >> 16);
                pixels[at + 1] = (byte)(color >> 8);
                pixels[at + 2] = (byte)color;
            }
    }

    private static byte[] Png(byte[] pixels)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(pixels);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], Height);
        header[8] = 8;
        header[9] = 2;
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "IDAT"u8, data.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(data, Crc(type, uint.MaxValue)) ^ uint.MaxValue);
        png.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> data, uint crc)
    {
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return crc;
    }
}
