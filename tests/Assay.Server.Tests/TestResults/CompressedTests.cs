using System.IO.Compression;
using System.Text;
using System.Text.Json;
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
            Steps = index % 5 == 0
                ? null
                : [.. Enumerable.Range(0, 50).Select(step => new Step { Name = "Step " + step })],
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
                Json(body),
                Json(ResultBody.Unpack(block.Packed, index)));
        }
    }

    [Fact]
    public void What_an_earlier_version_packed_is_read()
    {
        var bodies = Enumerable.Range(0, 16).Select(index => Body(index, index * 100)).ToList();
        var documents = bodies.ConvertAll(body => Json(body));
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

    [Fact]
    public void Documents_are_written_as_the_serialiser_would()
    {
        var random = new Random(5);
        for (var round = 0; round < 2_000; round++)
        {
            var body = new ResultBody
            {
                Message = Maybe(random), Trace = Maybe(random), Expected = Maybe(random), Actual = Maybe(random),
                Description = Maybe(random), DescriptionHtml = Maybe(random), Precondition = Maybe(random),
                PreconditionHtml = Maybe(random), ExpectedResult = Maybe(random), ExpectedResultHtml = Maybe(random),
                HistoryId = Maybe(random), Uuid = Maybe(random), Parameters = Parameters(random),
                Links = Some(random, () => new Link(Maybe(random), Maybe(random) ?? "", Maybe(random))),
                Steps = Steps(random, depth: 0),
            };
            var json = Json(body);
            Assert.Equal(json, Compressed.Json(body, out var before).ToArray());
            var end = body.Steps is null ? "" : (before == 1 ? "" : ",") + "\"steps\":[";
            Assert.StartsWith(end, Encoding.UTF8.GetString(json[before..]), StringComparison.Ordinal);
            Assert.True(body.Steps is not null || before == json.Length);

            var fixtures = new FixtureBody
            {
                Fixtures = Some(random, () => new Fixture
                {
                    Kind = (FixtureKind)random.Next(2), Uuid = Maybe(random), Root = Step(random, depth: 1),
                }) ?? [],
            };
            Assert.Equal(
                JsonSerializer.SerializeToUtf8Bytes(fixtures, BodyJson.Default.FixtureBody),
                Compressed.Json(fixtures).ToArray());
        }
    }

    private static List<Step>? Steps(Random random, int depth) => Some(random, () => Step(random, depth));

    private static Step Step(Random random, int depth) => new()
    {
        Kind = (StepKind)random.Next(3), Name = Maybe(random) ?? "", Message = Maybe(random), Trace = Maybe(random),
        Status = random.Next(2) == 0 ? null : (Status)random.Next(5), Start = Number(random), Stop = Number(random),
        Duration = Number(random), Parameters = Parameters(random),
        Steps = depth < 3 ? Steps(random, depth + 1) : null,
        ExpectedResult = depth < 3 ? Steps(random, depth + 1) : null,
        Attachment = random.Next(2) == 0
            ? null
            : new(Maybe(random) ?? "", Maybe(random) ?? "", Maybe(random), Number(random), random.Next(2) == 0),
    };

    private static List<Parameter>? Parameters(Random random) => Some(random, () => new Parameter(
        Maybe(random) ?? "", Maybe(random), random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0));

    private static List<T>? Some<T>(Random random, Func<T> make) =>
        random.Next(3) == 0 ? null : [.. Enumerable.Range(0, random.Next(3)).Select(_ => make())];

    private static long? Number(Random random) => random.Next(4) switch
    {
        0 => null, 1 => 0, 2 => random.NextInt64(), _ => -random.NextInt64(),
    };

    private static string? Maybe(Random random) => random.Next(4) switch
    {
        0 => null, 1 => "", 2 => Text(random.Next(), 30), _ => "<\"é\u0001\\\ud83d\ude00+'&>\n",
    };

    private static byte[] Json(ResultBody body) =>
        JsonSerializer.SerializeToUtf8Bytes(body, BodyJson.Default.ResultBody);

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
