using System.IO.Compression;
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
    [InlineData(new byte[] { 2, 0 }, 0)]
    [InlineData(new byte[] { 3, 2, 1, 200 }, 0)]
    [InlineData(new byte[] { 3, 1, 255, 255, 255, 255, 127, 1, 1, 2 }, 0)]
    [InlineData(new byte[] { 3, 1, 9, 1, 255, 255, 255 }, 0)]
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

    [Fact]
    public void Lists_read_what_stands_before_the_steps_without_them()
    {
        var bodies = Enumerable.Range(0, 16).Select(index => new ResultBody
        {
            Message = index % 3 == 0 ? "message " + index : null,
            Parameters = index % 2 == 0 ? [new("steps", "value " + index)] : null,
            Steps = index % 5 == 0 ? null : [.. Enumerable.Range(0, 50).Select(step => new Step { Name = "Step " + step })],
        }).ToList();
        using var packer = new BodyPacker();
        var block = bodies.ConvertAll(body => packer.Add(body).Block)[0];
        packer.Seal();
        foreach (var (index, body) in bodies.Index())
        {
            using var facts = new Compressed.Documents(block.Packed, index + 1, withSteps: false);
            var read = ResultFacts.Read(facts, index);
            Assert.Equal(body.Message, read.Message);
            Assert.Equal(body.Parameters ?? [], read.Parameters ?? []);
            if (body.Steps is not null)
                Assert.Throws<InvalidDataException>(() => facts.Read(index, BodyJson.Default.ResultBody));
            Assert.Equal(
                Compressed.Json(body, BodyJson.Default.ResultBody),
                Compressed.Json(ResultBody.Unpack(block.Packed, index), BodyJson.Default.ResultBody));
        }
    }

    [Fact]
    public void What_an_earlier_version_packed_is_read()
    {
        var bodies = Enumerable.Range(0, 16).Select(index => Body(index, index * 100)).ToList();
        var documents = bodies.ConvertAll(body => Compressed.Json(body, BodyJson.Default.ResultBody).ToArray());
        var json = documents.SelectMany(document => document).ToArray();
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(json.Length)];
        Assert.True(BrotliEncoder.TryCompress(json, packed, out var written, quality: 1, window: 18));
        byte[] block = [
            2, 16, .. documents.SelectMany(document => BitConverter.GetBytes(document.Length)), .. packed[..written]];
        foreach (var (index, body) in bodies.Index())
        {
            using var read = new Compressed.Documents(block, index + 1, withSteps: false);
            Assert.Equal(body.Description, ResultFacts.Read(read, index).Description);
            Assert.Equal("Open the basket", Assert.Single(ResultBody.Unpack(block, index).Steps!).Name);
        }
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
