using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Reports;

/// <summary>
/// Publishing a generated report: announce it, send its files in any order and as often as needed, complete it.
/// Reading it is in <see cref="ReportView"/>.
/// </summary>
internal static class ReportEndpoints
{
    private const int LongestName = 255;

    public static void AddReports(this IServiceCollection services)
    {
        services.AddSingleton<ReportUpload>();
        services.AddSingleton<ReportStore>();
        services.AddScoped<ReportTickets>();
    }

    public static void MapReports(this IEndpointRouteBuilder api)
    {
        var reports = api.MapGroup("/test-report").WithTags("Published reports").DisableAntiforgery();
        reports.MapGet("/", List).Need(Permission.Read);
        reports.MapPost("/", Create).NeedSignIn();
        foreach (var kind in (string[])["", "/batch"])
        {
            reports.MapPost("/{uuid}/upload" + kind, Upload).TakesFiles().Need(Permission.Write, ProjectOf.Report());
            reports.MapPost("/upload" + kind, UploadAssets).TakesFiles().NeedUser();
        }
        reports.MapPost("/{uuid}/complete", Complete).Need(Permission.Write, ProjectOf.Report());
        reports.MapDelete("/{uuid}", Delete).Answers(204).NeedSignIn();
        reports.MapReportView();
    }

    /// <summary>Completed reports of a project, newest first.</summary>
    internal static Task<Page<TestReportDto>> List(long projectId, PageQuery page, Db db, CancellationToken stop) =>
        db.TestReports.Where(report => report.ProjectId == projectId && report.Completed)
            .OrderByDescending(report => report.CreatedAt).ThenBy(report => report.Uuid)
            .ToPage(page, rows => Task.FromResult<IReadOnlyList<TestReportDto>>([.. rows.Select(Shown)]), stop);

    /// <summary>Announces a report. Its `url` is where it is read once it is completed.</summary>
    internal static async Task<TestReportDto> Create(
        TestReportCreateDto body, HttpContext http, Db db, Access access, TimeProvider clock, CancellationToken stop)
    {
        var caller = http.Signed();
        var project = body.ProjectId ?? throw Refusal.Invalid("Validation error: project id should be specified");
        await access.Demand(caller, project, Permission.Write, $"Project {project}", stop);
        if (body.ReportName?.Trim() is not { Length: > 0 and <= LongestName } name)
            throw Refusal.Invalid($"Validation error: a report needs a reportName of 1 to {LongestName} characters");
        var uuid = body.ReportUuid ?? Guid.NewGuid();
        var open = body.IsPublic ?? false;
        await db.Database.ExecuteSqlAsync($"""
            insert into test_report (uuid, project_id, name, is_public, created_at, created_by)
            values ({uuid}, {project}, {name}, {open}, {clock.GetUtcNow()}, {caller.Username})
            on conflict (uuid) do update set name = excluded.name, is_public = excluded.is_public
            where test_report.project_id = excluded.project_id and not test_report.completed
            """, stop);
        var report = await db.TestReports.FirstAsync(row => row.Uuid == uuid, stop);
        if (report.ProjectId != project) throw Refusal.Conflict($"The uuid {uuid} is taken; choose another one");
        return report.Completed ? throw ReportStore.Completed(uuid) : Shown(report);
    }

    /// <summary>
    /// Up to 100 files of a report, 512 MB each: parts named file, each behind a part filename with its
    /// path.
    /// </summary>
    internal static async Task<IResult> Upload(
        Guid uuid, HttpContext http, Db db, ReportUpload upload, ReportStore store, CancellationToken stop)
    {
        var report = await db.TestReports.AsNoTracking().FirstAsync(row => row.Uuid == uuid, stop);
        if (report.Completed) throw ReportStore.Completed(uuid);
        var room = report.Files >= ReportStore.MostFiles ? 0 : ReportStore.MostBytes - report.Bytes;
        await store.Add(uuid, await upload.Read(http.Request, room, stop), stop);
        return Empty.Ok();
    }

    /// <summary>
    /// Scripts and styles that reports share. They go to the report that the same account completes
    /// next.
    /// </summary>
    internal static async Task<IResult> UploadAssets(
        HttpContext http, ReportUpload upload, ReportStore store, CancellationToken stop)
    {
        var account = http.Signed().AccountId;
        var room = ReportStore.MostBytes - await store.Waiting(account, stop);
        await store.AddAssets(account, await upload.Read(http.Request, room, stop), stop);
        return Empty.Ok();
    }

    /// <summary>Shows the report; from now on it does not change.</summary>
    internal static async Task<TestReportDto> Complete(
        Guid uuid, HttpContext http, Db db, ReportStore store, CancellationToken stop)
    {
        await store.Complete(uuid, http.Signed().AccountId, stop);
        return Shown(await db.TestReports.AsNoTracking().FirstAsync(row => row.Uuid == uuid, stop));
    }

    /// <summary>The report is gone at once. Deleting it again changes nothing.</summary>
    internal static async Task<IResult> Delete(
        Guid uuid, HttpContext http, Db db, Access access, CancellationToken stop)
    {
        var report = await db.TestReports.FirstOrDefaultAsync(row => row.Uuid == uuid, stop);
        if (report is null) return Results.NoContent();
        await access.Demand(http.Signed(), report.ProjectId, Permission.Write, $"Report {uuid}", stop);
        await db.TestReports.Where(row => row.Uuid == uuid).ExecuteDeleteAsync(stop);
        return Results.NoContent();
    }

    private static TestReportDto Shown(TestReport report) => new(
        report.Uuid, report.ProjectId, report.Name, report.IsPublic, report.Completed,
        $"{ReportView.Root}/{report.Uuid}/",
        report.Files, report.Bytes, report.CreatedBy, report.CreatedAt.ToUnixTimeMilliseconds());
}
