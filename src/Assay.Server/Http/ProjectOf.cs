using System.Globalization;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Launches;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Http;

/// <summary>How the project of a request is found: from its own id, or from the entity the route is about.</summary>
internal sealed class ProjectOf(
    string what, Func<EndpointFilterInvocationContext, Db, CancellationToken, Task<long?>> find)
{
    /// <summary>What is missing when nothing is found, e.g. "Launch 7".</summary>
    public string What => what;

    public Task<long?> Find(EndpointFilterInvocationContext call, Db db, CancellationToken stop) =>
        find(call, db, stop);

    /// <summary>
    /// The project's id itself: in the body when that names one, because the handler acts on the body, else by this
    /// name in the route or query.
    /// </summary>
    public static ProjectOf Project(string key = "projectId") => new("Project", (call, _, _) => Task.FromResult(
        call.Arguments.OfType<IOfProject>().FirstOrDefault()?.ProjectId ?? Value(call, key)));

    public static ProjectOf Launch(string key = "id") => new("Launch", async (call, db, stop) =>
        (call.Arguments.OfType<IOfLaunch>().FirstOrDefault()?.LaunchId ?? Value(call, key)) is { } id
            ? await db.Launches.Where(launch => launch.Id == id && launch.DeletedAt == null)
                .Select(launch => (long?)launch.ProjectId).FirstOrDefaultAsync(stop)
            : null);

    public static ProjectOf TestResult(string key = "id") => Entity("Test result", key, (db, id) =>
        db.TestResults.Where(result => result.Id == id)
            .Join(Kept(db), result => result.LaunchId, launch => launch.Id,
                (_, launch) => (long?)launch.ProjectId));

    public static ProjectOf TestCase(string key = "id") => Entity("Test case", key, (db, id) =>
        db.TestCases.Where(test => test.Id == id).Select(test => (long?)test.ProjectId));

    public static ProjectOf Defect(string key = "id") => Entity("Defect", key, (db, id) =>
        db.Defects.Where(defect => defect.Id == id).Select(defect => (long?)defect.ProjectId));

    public static ProjectOf Job(string key = "id") => Entity("Job", key, (db, id) =>
        db.Jobs.Where(job => job.Id == id && job.DeletedAt == null).Select(job => (long?)job.ProjectId));

    public static ProjectOf JobRun(string key = "id") => Entity("Job run", key, (db, id) =>
        db.JobRuns.Where(run => run.Id == id).Select(run => (long?)run.ProjectId));

    public static ProjectOf Session(string key = "id") => Entity("Upload session", key, (db, id) =>
        db.UploadSessions.Where(session => session.Id == id)
            .Join(db.Launches.Where(launch => launch.DeletedAt == null), session => session.LaunchId,
                launch => launch.Id, (_, launch) => (long?)launch.ProjectId));

    /// <summary>Of a result's or a fixture's attachment.</summary>
    public static ProjectOf Attachment(string key = "id") => Entity("Attachment", key, (db, id) =>
        db.Attachments.Where(attachment => attachment.Id == id)
            .Join(Kept(db), attachment => attachment.LaunchId,
                launch => launch.Id, (_, launch) => (long?)launch.ProjectId));

    /// <summary>Of a file that was sent to a launch.</summary>
    public static ProjectOf LaunchAttachment(string key = "id") => Entity("Attachment", key, (db, id) =>
        db.LaunchAttachments.Where(attachment => attachment.Id == id)
            .Join(db.Launches.Where(launch => launch.DeletedAt == null), attachment => attachment.LaunchId,
                launch => launch.Id, (_, launch) => (long?)launch.ProjectId));

    public static ProjectOf FixtureSet(string key = "id") => new("Fixture", async (call, db, stop) =>
        Value(call, key) is { } id
            ? await db.FixtureSets.Where(set => set.Id == id / TestResults.FixtureSet.MaxFixtures)
                .Join(Kept(db), set => set.LaunchId, launch => launch.Id,
                    (_, launch) => (long?)launch.ProjectId).FirstOrDefaultAsync(stop)
            : null);

    /// <summary>Of a published report, by its uuid.</summary>
    public static ProjectOf Report(string key = "uuid") => new("Report", async (call, db, stop) =>
        Guid.TryParse(call.HttpContext.Request.RouteValues[key]?.ToString(), out var uuid)
            ? await db.TestReports.Where(report => report.Uuid == uuid)
                .Select(report => (long?)report.ProjectId).FirstOrDefaultAsync(stop)
            : null);

    public static ProjectOf Entity(string what, string key, Func<Db, long, IQueryable<long?>> project) =>
        new(what, async (call, db, stop) =>
            Value(call, key) is { } id ? await project(db, id).FirstOrDefaultAsync(stop) : null);

    /// <summary>Launches whose results stay, also those whose results are on their way into another launch.</summary>
    private static IQueryable<Launch> Kept(Db db) => db.Launches.Where(launch =>
        launch.DeletedAt == null || db.MergingLaunches.Any(merging => merging.FromId == launch.Id));

    public static long? Value(EndpointFilterInvocationContext call, string key)
    {
        var http = call.HttpContext;
        var text = http.Request.RouteValues[key]?.ToString() ?? http.Request.Query[key].FirstOrDefault();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
