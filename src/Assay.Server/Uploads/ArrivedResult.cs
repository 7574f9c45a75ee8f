using Assay.Formats;
using Assay.Server.TestResults;
using Attachment = Assay.Formats.Attachment;
using TestResult = Assay.Formats.TestResult;

namespace Assay.Server.Uploads;

/// <summary>
/// A result that came. Its document is packed at once: what waits to be written is a few bytes and no tree of steps, so
/// a batch costs little memory, and the collector nothing.
/// </summary>
/// <param name="Result">Without what only the document needs.</param>
/// <param name="Block">Has the document.</param>
/// <param name="Place">Of the document in the block.</param>
/// <param name="Files">What it refers to, each file once.</param>
internal sealed record ArrivedResult(
    TestResult Result, Guid Uuid, BodyBlock Block, short Place, IReadOnlyList<Attachment> Files)
{
    /// <summary>Takes the result over.</summary>
    public static ArrivedResult Of(TestResult result, BodyPacker packer)
    {
        var files = AttachmentRows.In(result.Steps);
        var (block, place) = packer.Add(Bodies.Of(result));
        result.Steps = [];
        result.Description = result.DescriptionHtml = result.Precondition = result.PreconditionHtml = null;
        result.ExpectedResult = result.ExpectedResultHtml = result.Expected = result.Actual = null;
        return new(result, Uuids.Of(result.Uuid), block, place, files);
    }
}

/// <summary>A container of fixtures that came, packed like <see cref="ArrivedResult"/>.</summary>
internal sealed record ArrivedFixtures(
    Guid Uuid, BodyBlock Block, short Place, IReadOnlyList<Guid> Children, IReadOnlyList<Attachment> Files)
{
    /// <summary>A container of more fixtures than ids have room for becomes several sets.</summary>
    public static IEnumerable<ArrivedFixtures> Of(FixtureContainer container, BodyPacker packer)
    {
        var children = container.Children.ConvertAll(Uuids.Of);
        if (children.Count > 1) children = [.. children.Distinct()];
        if (container.Fixtures.Count <= FixtureSet.MaxFixtures)
            return [Of(container.Uuid, children, container.Fixtures, packer)];
        return container.Fixtures.Chunk(FixtureSet.MaxFixtures).Select((chunk, index) =>
            Of(index == 0 ? container.Uuid : $"{container.Uuid}/{index}", children, [.. chunk], packer));
    }

    private static ArrivedFixtures Of(string uuid, List<Guid> children, List<Fixture> fixtures, BodyPacker packer)
    {
        var files = AttachmentRows.In(fixtures.ConvertAll(fixture => fixture.Root));
        var (block, place) = packer.Add(Bodies.Of(fixtures));
        return new(Uuids.Of(uuid), block, place, children, files);
    }
}
