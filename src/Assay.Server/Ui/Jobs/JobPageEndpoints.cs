using System.Globalization;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Environments;
using Assay.Server.Http;
using Assay.Server.JobRuns;
using Assay.Server.Jobs;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Assay.Server.Trees;
using Assay.Server.Ui.Launches;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui.Jobs;

/// <summary>Jobs of a project, one job, and the job runs of a launch.</summary>
internal static class JobPageEndpoints
{
    public static void MapJobPages(this IEndpointRouteBuilder app)
    {
        var jobs = app.MapGroup("/project/{id:long}/jobs");
        jobs.MapGet("", List).Need(Permission.Read, ProjectOf.Project("id"));
        jobs.MapGet("/{jobId:long}", One).Need(Permission.Read, ProjectOf.Job("jobId"));
        jobs.MapPost("/{jobId:long}", Save).Need(Permission.Write, ProjectOf.Job("jobId"));
        jobs.MapPost("/{jobId:long}/parameter/remove", Remove).Need(Permission.Write, ProjectOf.Job("jobId"));
        app.MapGet("/launch/{id:long}/jobs", OfLaunch).Need(Permission.Read, ProjectOf.Launch());
    }

    internal static async Task<IResult> List(long id, string? q, HttpContext http, Db db, CancellationToken stop)
    {
        var jobs = JobReads.Of(db, id);
        if (Like.Filled(q) is { } text)
        {
            var pattern = Like.Part(text);
            jobs = jobs.Where(job => EF.Functions.ILike(job.Name, pattern, "\\"));
        }
        var page = PageQuery.Of(http.Request.Query, 50) with { Sort = [] };
        return new RazorComponentResult<JobsPage>(new
        {
            Project = await PageEndpoints.Shell(id, http, db, stop), Query = q,
            Jobs = await jobs.OrderBy(job => EF.Functions.Collate(job.Name, Tree.GroupOrder)).ThenBy(job => job.Id)
                .ToPage(page, rows => JobPageReads.Rows(db, rows, stop), stop),
        });
    }

    internal static async Task<IResult> One(
        long id, long jobId, HttpContext http, Db db, CancellationToken stop)
    {
        if (http.ProjectId() != id) throw Refusal.NotFound($"Job {jobId}");
        return new RazorComponentResult<JobPage>(new
        {
            Project = await PageEndpoints.Shell(id, http, db, stop), Job = await JobReads.One(db, jobId, stop),
            Variables = await EnvVarEndpoints.List(db, stop), Servers = await JobPageReads.Servers(db, id, jobId, stop),
            Runs = await JobRunEndpoints.List(
                id, jobId, null, PageQuery.Of(http.Request.Query, 30) with { Sort = [] }, db, stop),
        });
    }

    /// <summary>The job's name and its parameters, with a new one when it has a name.</summary>
    internal static async Task<IResult> Save(
        long id, long jobId, HttpContext http, IAntiforgery antiforgery, JobChanges changes, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        if (http.ProjectId() != id) throw Refusal.NotFound($"Job {jobId}");
        var form = await http.Form(stop);
        var parameters = form["parameter"].Select(parameter => new JobParameterChangeDto(
            Number(parameter), form[$"name-{parameter}"], form[$"value-{parameter}"], null,
            Number(form[$"variable-{parameter}"]))).ToList();
        if (!string.IsNullOrWhiteSpace(form["new-name"]))
            parameters.Add(new(null, form["new-name"], form["new-value"], null, Number(form["new-variable"])));
        await changes.Patch(
            jobId, new(form["name"], null, parameters, IntegrationId: Number(form["integration"])),
            http.Signed().Username, stop);
        return Results.Redirect($"/project/{id}/jobs/{jobId}");
    }

    internal static async Task<IResult> Remove(
        long id, long jobId, HttpContext http, IAntiforgery antiforgery, Db db, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        if (http.ProjectId() != id) throw Refusal.NotFound($"Job {jobId}");
        if (Number((await http.Form(stop))["parameter"]) is { } parameter)
            await JobEndpoints.DeleteParameter(jobId, parameter, db, stop);
        return Results.Redirect($"/project/{id}/jobs/{jobId}");
    }

    internal static async Task<IResult> OfLaunch(long id, HttpContext http, Db db, CancellationToken stop)
    {
        var frame = await LaunchPageEndpoints.Frame(id, http, stop);
        return new RazorComponentResult<LaunchJobsPage>(new
        {
            frame.Project, frame.Launch, frame.Ready,
            Runs = await JobPageReads.OfLaunch(db, id, frame.Launch.Jobs, stop),
            ByHand = await JobPageReads.ByHand(db, id, stop),
        });
    }

    private static long? Number(string? text) => long.TryParse(
        text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
