using Assay.Api;
using Assay.Formats;
using Assay.Server.Attachments;
using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Uploads;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>An item of a bulk call; which fields count depends on the call.</summary>
internal sealed record LaunchItem(
    string? ExternalId, string? Name, bool? Hide, bool? Expand, string? Message, string? Trace, long? NamedEnvId);

/// <summary>Up to 1000 items of a launch.</summary>
internal sealed record LaunchItems(long LaunchId, long? JobRunId, IReadOnlyList<LaunchItem>? Items) : IOfLaunch;

internal sealed record ExternalItem(long Id, string ExternalId);

/// <summary>
/// What a client tells of the run as a whole, beside its results. Each call locks the launch and writes its items in
/// their order, so two calls never wait for each other in a circle.
/// </summary>
internal static class LaunchReportEndpoints
{
    private const int Most = 1000;

    public static void MapLaunchReports(this IEndpointRouteBuilder api)
    {
        var launch = api.MapGroup("/launch").WithTags("Launch reports").DisableAntiforgery();
        launch.MapPost("/named-env/bulk", NamedEnvironments).Need(Permission.Write, ProjectOf.Launch("launchId"));
        launch.MapPost("/category/bulk", Categories).Need(Permission.Write, ProjectOf.Launch("launchId"));
        launch.MapPost("/error/bulk", Errors).Need(Permission.Write, ProjectOf.Launch("launchId"));
        launch.MapPost("/quality-gate/bulk", QualityGates).Need(Permission.Write, ProjectOf.Launch("launchId"));
        launch.MapPost("/attachment", Attach).TakesFiles().Need(Permission.Write, ProjectOf.Launch("launchId"));
    }

    /// <summary>Registers named environments; answers their ids. Sending one again renames it.</summary>
    internal static Task<List<ExternalItem>> NamedEnvironments(LaunchItems body, Db db, CancellationToken stop)
    {
        var items = Named(body);
        var newest = Newest(items, item => item.Id);
        return Registered(items, db.Database.SqlQuery<ExternalItem>($"""
            insert into named_environment (launch_id, external_id, name)
            select l.id, i.id, i.name
            from (select id from launch where id = {body.LaunchId} for no key update) l, unnest(
              {newest.ConvertAll(item => item.Id)}, {newest.ConvertAll(item => item.Name)})
              with ordinality as i(id, name, at) order by i.at
            on conflict (launch_id, external_id) do update set name = excluded.name
            returning id as "Id", external_id as "ExternalId"
            """), stop);
    }

    /// <summary>Registers the client's own error categories; answers their ids.</summary>
    internal static Task<List<ExternalItem>> Categories(LaunchItems body, Db db, CancellationToken stop)
    {
        var items = Named(body);
        var newest = Newest(items, item => item.Id);
        return Registered(items, db.Database.SqlQuery<ExternalItem>($"""
            insert into launch_category (launch_id, external_id, name, hide, expand)
            select l.id, i.id, i.name, i.hide, i.expand
            from (select id from launch where id = {body.LaunchId} for no key update) l, unnest(
              {newest.ConvertAll(item => item.Id)}, {newest.ConvertAll(item => item.Name)},
              {newest.ConvertAll(item => item.Sent.Hide ?? false)},
              {newest.ConvertAll(item => item.Sent.Expand ?? false)})
              with ordinality as i(id, name, hide, expand, at) order by i.at
            on conflict (launch_id, external_id) do update
            set name = excluded.name, hide = excluded.hide, expand = excluded.expand
            returning id as "Id", external_id as "ExternalId"
            """), stop);
    }

    /// <summary>Errors outside any test. One that says nothing is left out, the others are kept.</summary>
    internal static async Task<IResult> Errors(LaunchItems body, Db db, TimeProvider clock, CancellationToken stop)
    {
        var errors = Newest(
            Items(body).Select(item => (Message: Clean(item.Message), Trace: Clean(item.Trace)))
                .Where(error => error.Message is not null || error.Trace is not null)
                .Select(error =>
                    (Digest: Formats.Md5.Guid($"{error.Message}\0{error.Trace}"), error.Message, error.Trace)),
            error => error.Digest);
        await db.Database.ExecuteSqlAsync($"""
            insert into launch_error (launch_id, job_run_id, digest, message, trace, created_at)
            select l.id, {body.JobRunId}, e.digest, e.message, e.trace, {clock.GetUtcNow()}
            from (select id from launch where id = {body.LaunchId} for no key update) l, unnest(
              {errors.ConvertAll(error => error.Digest)}, {errors.ConvertAll(error => error.Message)},
              {errors.ConvertAll(error => error.Trace)})
              with ordinality as e(digest, message, trace, at) order by e.at
            on conflict do nothing
            """, stop);
        return Empty.Ok();
    }

    /// <summary>
    /// Rules of a quality gate that failed, unique by rule and named environment. Messages may hold ANSI colours.
    /// </summary>
    internal static async Task<IResult> QualityGates(
        LaunchItems body, Db db, TimeProvider clock, CancellationToken stop)
    {
        var gates = Newest(
            Items(body).Where(item => Clean(item.Name) is not null)
                .Select(item => (Name: Clean(item.Name)!, Message: Clean(item.Message), item.NamedEnvId)),
            gate => (gate.Name, gate.NamedEnvId));
        await db.Database.ExecuteSqlAsync($"""
            insert into launch_quality_gate (launch_id, name, message, named_environment_id, created_at)
            select l.id, g.name, g.message, g.environment, {clock.GetUtcNow()}
            from (select id from launch where id = {body.LaunchId} for no key update) l, unnest(
              {gates.ConvertAll(gate => gate.Name)}, {gates.ConvertAll(gate => gate.Message)},
              {gates.ConvertAll(gate => gate.NamedEnvId)})
              with ordinality as g(name, message, environment, at) order by g.at
            on conflict (launch_id, name, named_environment_id) do update set message = excluded.message
            """, stop);
        return Empty.Ok();
    }

    /// <summary>Files of the run, as parts named file. A name sent again replaces the file.</summary>
    internal static async Task<IResult> Attach(
        long launchId, long? jobRunId, HttpContext http, Db db, IBlobStore blobs, TimeProvider clock,
        CancellationToken stop)
    {
        using var parts = MultipartParts.Of(http.Request);
        var files = 0;
        while (await parts.Next(stop) is { } part)
        {
            if (part.Headers.FileName is not { } path) continue;
            var name = ResultFolder.LastSegment(path);
            var blob = await blobs.Save(part.Content, stop);
            blobs.MakeDurable();
            var type = ContentTypes.Of(part.Headers.ContentType, name);
            files++;
            await db.Database.ExecuteSqlAsync($"""
                insert into launch_attachment (launch_id, job_run_id, name, content_type, length, blob, created_at)
                values ({launchId}, {jobRunId}, {name}, {type}, {blob.Length}, {blob.Address}, {clock.GetUtcNow()})
                on conflict (launch_id, name) do update
                set content_type = excluded.content_type, length = excluded.length, blob = excluded.blob
                """, stop);
        }
        return files > 0
            ? Empty.Ok()
            : throw Refusal.Invalid("Validation error: no file was sent; add parts named file");
    }

    private static List<(string Id, string Name, LaunchItem Sent)> Named(LaunchItems body) =>
        [.. Items(body).Select(item => Clean(item.ExternalId) is { } id && Clean(item.Name) is { } name
            ? (id, name, item)
            : throw Refusal.Invalid("Validation error: every item needs externalId and name"))];

    /// <summary>Of several with one key the last one sent.</summary>
    private static List<T> Newest<T, TKey>(IEnumerable<T> sent, Func<T, TKey> key) =>
        [.. sent.GroupBy(key).Select(same => same.Last())];

    /// <returns>One for each item that was sent, in their order; none when the launch is gone meanwhile.</returns>
    private static async Task<List<ExternalItem>> Registered(
        List<(string Id, string Name, LaunchItem Sent)> items, IQueryable<ExternalItem> rows, CancellationToken stop)
    {
        var ids = await rows.ToDictionaryAsync(row => row.ExternalId, row => row.Id, StringComparer.Ordinal, stop);
        return [.. items.Where(item => ids.ContainsKey(item.Id))
            .Select(item => new ExternalItem(ids[item.Id], item.Id))];
    }

    private static IReadOnlyList<LaunchItem> Items(LaunchItems body) => body.Items is not { } items
        ? throw Refusal.Invalid("Validation error: items are missing")
        : items.Count <= Most ? items : throw Refusal.Invalid($"Validation error: at most {Most} items in one call");

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : CleanText.Of(text);
}
