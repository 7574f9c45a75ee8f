using Assay.Api;
using Assay.Server.Attachments;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.TestCases;

/// <summary>Steps of a test case and the files in them.</summary>
internal static class CaseScenarioEndpoints
{
    private static readonly SortMap<Attachment> Sorts = new SortMap<Attachment>(file => file.Id)
        .By("name", file => file.Name).By("id", file => file.Id).By("contentType", file => file.ContentType)
        .By("contentLength", file => file.Length);

    public static void MapCaseScenarios(this RouteGroupBuilder cases)
    {
        cases.MapGet("/{id:long}/scenario", Scenario).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/step", Steps).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/{id:long}/scenariofromrun", FromRun).Need(Permission.Read, ProjectOf.TestCase());
        cases.MapGet("/attachment", Files).Need(Permission.Read, ProjectOf.TestCase("testCaseId"));
        cases.MapGet("/attachment/{id:long}/content", AttachmentContent.Content)
            .Need(Permission.Read, ProjectOf.Attachment());
    }

    /// <summary>The steps in the form of older clients; of automated cases those of the last closed launch.</summary>
    internal static async Task<TestCaseScenarioDto> Scenario(long id, Db db, CancellationToken stop) =>
        ScenarioDtos.Older(await CaseScenario.Of(db, id, stop));

    /// <summary>The steps by their ids.</summary>
    internal static async Task<NormalizedScenarioDto> Steps(long id, Db db, CancellationToken stop) =>
        NormalizedScenario.Of(await TestCaseEndpoints.CaseOf(db, id, stop), await CaseScenario.Of(db, id, stop));

    /// <summary>What the last run did, in the form in which steps are written.</summary>
    internal static async Task<TestCaseScenarioV2Dto> FromRun(long id, Db db, CancellationToken stop) =>
        ScenarioDtos.Nested(await CaseScenario.OfLastRun(db, id, stop));

    /// <summary>Files that the steps refer to; missed ones too.</summary>
    internal static async Task<Page<AttachmentRowDto>> Files(
        long testCaseId, PageQuery page, Db db, CancellationToken stop)
    {
        var result = await db.TestCaseScenarios.Where(kept => kept.TestCaseId == testCaseId)
            .Select(kept => kept.ResultId).FirstOrDefaultAsync(stop);
        return await Sorts.Apply(CaseScenario.FilesOf(db, result), page.Or("name"))
            .Select(file => new AttachmentRowDto(
                "test_case", file.Id, file.Name, file.ContentType, file.Length, file.Blob == null, null))
            .ToPage(page, stop);
    }
}
