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

/// <summary>What a client tells of the run as a whole, beside its results.</summary>
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
    internal static Task<List<ExternalItem>> NamedEnvironments(LaunchItems body, Db db, CancellationToken stop) =>
        Register(body, db, (id, name, item) => $"""
            insert into named_environment (launch_id, external_id, name) values ({body.LaunchId}, {id}, {name})
            on conflict (launch_id, external_id) do update set name = excluded.name returning id as "Value"
            """, stop);

    /// <summary>Registers the client's own error categories; answers their ids.</summary>
    internal static Task<List<ExternalItem>> Categories(LaunchItems body, Db db, CancellationToken stop) =>
        Register(body, db, (id, name, item) => $"""
            insert into launch_category (launch_id, external_id, name, hide, expand)
            values ({body.LaunchId}, {id}, {name}, {item.Hide ?? false}, {item.Expand ?? false})
            on conflict (launch_id, external_id) do update
            set name = excluded.name, hide = excluded.hide, expand = excluded.expand
            returning id as "Value"
            """, stop);

    /// <summary>Errors outside any test. One that says nothing is left out, the others are kept.</summary>
    internal static async Task<IResult> Errors(LaunchItems body, Db db, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        foreach (var item in Items(body))
        {
            var (message, trace) = (Clean(item.Message), Clean(item.Trace));
            if (message is null && trace is null) continue;
            var digest = Formats.Md5.Guid($"{message}\0{trace}");
            await db.Database.ExecuteSqlAsync($"""
                insert into launch_error (launch_id, job_run_id, digest, message, trace, created_at)
                values ({body.LaunchId}, {body.JobRunId}, {digest}, {message}, {trace}, {now}) on conflict do nothing
                """, stop);
        }
        return Empty.Ok();
    }

    /// <summary>
    /// Rules of a quality gate that failed, unique by rule and named environment. Messages may hold ANSI colours.
    /// </summary>
    internal static async Task<IResult> QualityGates(
        LaunchItems body, Db db, TimeProvider clock, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        foreach (var item in Items(body))
            if (Clean(item.Name) is { } name)
                await db.Database.ExecuteSqlAsync($"""
                    insert into launch_quality_gate (launch_id, name, message, named_environment_id, created_at)
                    values ({body.LaunchId}, {name}, {Clean(item.Message)}, {item.NamedEnvId}, {now})
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

    private static async Task<List<ExternalItem>> Register(
        LaunchItems body, Db db, Func<string, string, LaunchItem, FormattableString> sql, CancellationToken stop)
    {
        var registered = new List<ExternalItem>();
        foreach (var item in Items(body))
        {
            if (Clean(item.ExternalId) is not { } id || Clean(item.Name) is not { } name)
                throw Refusal.Invalid("Validation error: every item needs externalId and name");
            registered.Add(new((await db.Database.SqlQuery<long>(sql(id, name, item)).ToListAsync(stop))[0], id));
        }
        return registered;
    }

    private static IReadOnlyList<LaunchItem> Items(LaunchItems body) => body.Items is not { } items
        ? throw Refusal.Invalid("Validation error: items are missing")
        : items.Count <= Most ? items : throw Refusal.Invalid($"Validation error: at most {Most} items in one call");

    private static string? Clean(string? text) => string.IsNullOrWhiteSpace(text) ? null : CleanText.Of(text);
}
