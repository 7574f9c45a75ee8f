using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.TestResults;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Attachments;

/// <summary>Files of results and of their fixtures.</summary>
internal static class AttachmentEndpoints
{
    private static readonly SortMap<Attachment> Sorts = new SortMap<Attachment>(file => file.Id)
        .By("name", file => file.Name)
        .By("id", file => file.Id)
        .By("contentType", file => file.ContentType)
        .By("contentLength", file => file.Length);

    public static void MapAttachments(this IEndpointRouteBuilder api)
    {
        var results = api.MapGroup("/testresult").WithTags("Attachments");
        results.MapGet("/attachment", OfResult).Need(Permission.Read, ProjectOf.TestResult("testResultId"));
        results.MapGet("/attachment/{id:long}/content", AttachmentContent.Content)
            .Need(Permission.Read, ProjectOf.Attachment());
        results.MapGet("/{id:long}/fixture/attachment", OfFixtures).Need(Permission.Read, ProjectOf.TestResult());
        var fixtures = api.MapGroup("/testfixtureresult").WithTags("Attachments");
        fixtures.MapGet("/attachment", OfFixture).Need(Permission.Read, ProjectOf.FixtureSet("tfrId"));
        fixtures.MapGet("/attachment/{id:long}/content", AttachmentContent.Content)
            .Need(Permission.Read, ProjectOf.Attachment());
    }

    /// <summary>Files of the result itself, wherever in its steps; missed ones too.</summary>
    internal static Task<Page<AttachmentRowDto>> OfResult(
        long testResultId, PageQuery page, Db db, CancellationToken stop) =>
        Rows(
            db.Attachments.Where(file => file.ResultId == testResultId && file.LaunchId
                == db.TestResults.Where(row => row.Id == testResultId).Select(row => row.LaunchId).First()),
            page, stop);

    /// <summary>Files of all set-ups and tear-downs of the result.</summary>
    internal static async Task<Page<AttachmentRowDto>> OfFixtures(
        long id, PageQuery page, Db db, CancellationToken stop)
    {
        var fixtures = await ResultDetails.Fixtures(db, await ResultDetails.Row(db, id, stop), stop);
        var sets = fixtures.Select(fixture => (long?)fixture.SetId).Distinct().ToArray();
        return await Rows(
            db.Attachments.Where(file => file.FixtureSetId != null && sets.Contains(file.FixtureSetId)), page, stop);
    }

    /// <summary>Files of one set-up or tear-down.</summary>
    internal static async Task<Page<AttachmentRowDto>> OfFixture(
        long tfrId, PageQuery page, Db db, CancellationToken stop)
    {
        var (setId, place) = (tfrId / FixtureSet.MaxFixtures, (int)(tfrId % FixtureSet.MaxFixtures));
        var set = await db.FixtureSets.FromSqlRaw(FixtureSet.Select).AsNoTracking()
            .FirstAsync(row => row.Id == setId, stop);
        if (set.Fixtures().ElementAtOrDefault(place) is not { } fixture)
            throw Refusal.NotFound($"Fixture {tfrId}");
        var sources = AttachmentRows.In([fixture.Root]).Select(file => file.Source).ToArray();
        return await Rows(
            db.Attachments.Where(file => file.FixtureSetId == setId && sources.Contains(file.Source)), page, stop);
    }

    private static Task<Page<AttachmentRowDto>> Rows(
        IQueryable<Attachment> files, PageQuery page, CancellationToken stop) =>
        (page.Sort.Count > 0 ? Sorts.Apply(files, page) : files.OrderBy(file => file.Name).ThenBy(file => file.Id))
            .Select(file => new AttachmentRowDto(
                file.FixtureSetId == null ? "test_result" : "test_fixture_result",
                file.Id, file.Name, file.ContentType, file.Length, file.Blob == null,
                file.FixtureSetId == null ? file.FromTestCase : null))
            .ToPage(page, stop);
}
