using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.Trees;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Jobs;

internal static class JobEndpoints
{
    private static readonly SortMap<Job> Sorts = new SortMap<Job>(job => job.Id)
        .By("id", job => job.Id).By("name", job => job.Name.ToLower()).By("type", job => job.Type)
        .By("createdDate", job => job.CreatedAt).By("lastModifiedDate", job => job.ModifiedAt);

    public static void MapJobs(this IEndpointRouteBuilder api)
    {
        var jobs = api.MapGroup("/job").WithTags("Jobs");
        jobs.MapGet("/", List).Need(Permission.Read);
        jobs.MapPost("/", Create).NeedSignIn();
        jobs.MapGet("/suggest", Suggest).Need(Permission.Read);
        jobs.MapGet("/{id:long}", Get).Need(Permission.Read, ProjectOf.Job());
        jobs.MapPatch("/{id:long}", Patch).Need(Permission.Write, ProjectOf.Job());
        jobs.MapDelete("/{id:long}", Delete).Answers(204).Need(Permission.Write, ProjectOf.Job());
        jobs.MapDelete("/{id:long}/parameter/{parameterId:long}", DeleteParameter).Answers(204)
            .Need(Permission.Write, ProjectOf.Job());
        jobs.MapGet("/{id:long}/tree/group", Groups).Need(Permission.Read, ProjectOf.Job());
        jobs.MapGet("/{id:long}/tree/leaf", Leaves).Need(Permission.Read, ProjectOf.Job());
    }

    /// <summary>Jobs of a project by name; with externalId the one job with this uid, or 404.</summary>
    internal static async Task<IResult> List(
        long projectId, string? externalId, PageQuery page, HttpContext http, Db db, CancellationToken stop)
    {
        if (externalId is not null)
        {
            var job = await JobReads.Of(db, projectId).FirstOrDefaultAsync(row => row.Uid == externalId, stop)
                ?? throw Refusal.NotFound($"Job {externalId}");
            return Results.Json((await JobReads.Dtos(db, [job], stop))[0]);
        }
        page = page.Default(http, 20).Or("name");
        return Results.Json(await Sorts.Apply(JobReads.Of(db, projectId), page)
            .ToPage(page, rows => JobReads.Dtos(db, rows, stop), stop));
    }

    /// <summary>Jobs of a project by part of their name.</summary>
    internal static Task<Page<IdAndName>> Suggest(
        long projectId, SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(JobReads.Of(db, projectId).Select(job => new NamedRow { Id = job.Id, Name = job.Name }), stop);

    internal static Task<JobDto> Get(long id, Db db, CancellationToken stop) => JobReads.One(db, id, stop);

    /// <summary>A job that no run has reported to yet.</summary>
    internal static async Task<JobDto> Create(
        JobCreateDto body, HttpContext http, Db db, Access access, JobChanges changes, CancellationToken stop)
    {
        var project = body.ProjectId ?? throw Refusal.Invalid("Validation error: project id should be specified");
        await access.Demand(http.Signed(), project, Permission.Write, $"Project {project}", stop);
        return await JobReads.One(db, await changes.Create(body, project, http.Signed().Username, stop), stop);
    }

    /// <summary>Changes what the body names. Parameters are changed or added, none is taken away.</summary>
    internal static async Task<JobDto> Patch(
        long id, JobPatchDto body, HttpContext http, Db db, JobChanges changes, CancellationToken stop)
    {
        await changes.Patch(id, body, http.Signed().Username, stop);
        return await JobReads.One(db, id, stop);
    }

    /// <summary>
    /// The job leaves all lists. Its runs stay in their launches; a pipeline that reports again brings it back.
    /// </summary>
    internal static async Task<IResult> Delete(long id, JobChanges changes, CancellationToken stop)
    {
        await changes.Delete(id, stop);
        return Results.NoContent();
    }

    internal static async Task<IResult> DeleteParameter(
        long id, long parameterId, Db db, CancellationToken stop)
    {
        await db.JobParameters.Where(row => row.JobId == id && row.Id == parameterId).ExecuteDeleteAsync(stop);
        return Results.NoContent();
    }

    /// <summary>Groups below the path with the test cases that the job ran last, by name.</summary>
    internal static async Task<Page<TestCaseTreeGroupDto>> Groups(
        long id, TreePath path, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        await CaseTreeEndpoints.GroupsAt(
            await CasePlace.At(db, http, path, new() { Job = id }, stop), EmptyGroups.None, page.Default(http, 100),
            stop);

    /// <summary>The test cases directly at the path that the job ran last.</summary>
    internal static async Task<Page<TestCaseTreeLeafDto>> Leaves(
        long id, TreePath path, PageQuery page, HttpContext http, Db db, CancellationToken stop) =>
        await CaseTreeEndpoints.LeavesAt(
            await CasePlace.At(db, http, path, new() { Job = id }, stop), page.Default(http, 100), db, stop);
}
