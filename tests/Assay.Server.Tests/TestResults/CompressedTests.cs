using System.Text;
using Assay.Formats;
using Assay.Server.TestResults;
using Assay.Server.Uploads;
using Xunit;

namespace Assay.Server.Tests.TestResults;

public sealed class CompressedTests
{
    [Fact]
    public void Every_document_comes_back_from_its_block_whatever_their_sizes()
    {
        for (var round = 0; round < 200; round++)
        {
            var random = new Random(round);
            var lengths = Enumerable.Range(0, random.Next(1, 60))
                .Select(_ => random.Next(9) == 0 ? random.Next(60_000, 70_000) : random.Next(2_000))
                .ToArray();
            using var packer = new BodyPacker();
            var places = lengths.Select((length, index) => packer.Add(Body(index, length))).ToList();
            packer.Seal();
            for (var index = 0; index < lengths.Length; index++)
            {
                var (block, place) = places[index];
                Assert.Equal(Text(index, lengths[index]), ResultBody.Unpack(block.Packed, place).Description);
                using var documents = new Compressed.Documents(block.Packed);
                Assert.Equal(
                    Text(index, lengths[index]), documents.Read(place, BodyJson.Default.ResultBody).Description);
            }
            Assert.True(places.DistinctBy(added => added.Block).Count() <= lengths.Length / 16 + 1
                + 2 * lengths.Count(length => length > 2_000));
        }
    }

    [Fact]
    public void What_results_say_alike_costs_space_once()
    {
        using var packer = new BodyPacker();
        var blocks = Enumerable.Range(0, 16).Select(_ => packer.Add(Body(7, 1_000)).Block).Distinct().ToList();
        Assert.InRange(Assert.Single(blocks).Packed.Length, 100, 1_500);
    }

    [Theory]
    [InlineData(new byte[0], 0)]
    [InlineData(new byte[] { 9, 1, 2 }, 0)]
    [InlineData(new byte[] { 1, 255, 255, 255 }, 0)]
    [InlineData(new byte[] { 2, 4, 0, 0 }, 0)]
    public void Damage_is_said(byte[] packed, int place) =>
        Assert.Throws<InvalidDataException>(() => ResultBody.Unpack(packed, place));

    [Fact]
    public void A_block_that_was_cut_is_damage_and_a_place_beyond_it_is_missing()
    {
        using var packer = new BodyPacker();
        var block = packer.Add(Body(1, 500)).Block;
        packer.Add(Body(2, 500));
        packer.Seal();
        Assert.Throws<InvalidDataException>(() => ResultBody.Unpack(block.Packed[..^20], 1));
        Assert.Throws<InvalidDataException>(() => ResultBody.Unpack(block.Packed, 2));
    }

    private static ResultBody Body(int index, int length) => new()
    {
        Description = Text(index, length), Steps = [new Step { Name = "Open the basket" }],
    };

    private static string Text(int index, int length)
    {
        var random = new Random(index);
        var text = new StringBuilder();
        while (text.Length < length) text.Append((char)random.Next('a', 'z'));
        return text.ToString();
    }
}
