using Assay.Server.Blobs;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Reports;

/// <summary>
/// Reading a published report: a public one with its uuid, a private one by who may read its
/// project.
/// </summary>
internal static class ReportView
{
    public const string Root = "/api/test-report/view";

    /// <summary>
    /// Open to everybody because a public report is, and because the files of a private one are asked for without
    /// cookies; who may read is decided in <see cref="Show"/>.
    /// </summary>
    public static void MapReportView(this IEndpointRouteBuilder reports) =>
        reports.MapGet("/view/{uuid:guid}/{**path}", Show).NeedNothing();

    /// <summary>A file of a completed report; a folder stands for its index.html.</summary>
    internal static async Task<IResult> Show(
        Guid uuid, string? path, HttpContext http, Db db, Access access, ReportTickets tickets, IBlobStore blobs,
        CancellationToken stop)
    {
        var (ticket, file) = Split(path ?? "");
        var report = await db.TestReports.AsNoTracking().FirstOrDefaultAsync(row => row.Uuid == uuid && row.Completed
            && db.Projects.Any(project => project.Id == row.ProjectId && project.DeletedAt == null), stop);
        if (report is not { IsPublic: true })
        {
            var reader = ticket is null ? Caller.Of(http.User) : await tickets.ReaderOf(uuid, ticket, stop);
            if (reader is null) return SignIn(http, uuid, file);
            await access.Demand(reader, report?.ProjectId ?? 0, Permission.Read, $"Report {uuid}", stop);
            var byCookie = ticket is null && !http.Request.Headers.ContainsKey("Authorization");
            if (byCookie && IsLoad(http))
                throw Refusal.SignInNeeded("Open the report's page: the session alone loads no files of it");
            if (byCookie) return Redirect(http, Address(http, uuid, tickets.For(uuid, reader.AccountId), file));
        }
        // The pages' origin is nobody's: they load their own files from another one, always without credentials.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        // Without the slash the report's own relative addresses would miss its folder.
        if (file.Length == 0 && !http.Request.Path.Value!.EndsWith('/'))
            return Redirect(http, Address(http, uuid, ticket, ""));
        return await Find(db, uuid, file, stop) is { } found
            ? ReportContent.Send(http, blobs.OpenRead(found.Blob), found)
            : file.Length == 0 && await OnlyIndex(db, uuid, stop) is { } index
                ? Redirect(http, Address(http, uuid, ticket, index))
                : throw Refusal.NotFound($"The file {(file.Length == 0 ? ReportPath.Index : file)} of report {uuid}");
    }

    /// <summary>The report's own file, else the shared asset of that name, whatever folder refers to it.</summary>
    private static Task<TestReportFile?> Find(Db db, Guid uuid, string file, CancellationToken stop)
    {
        var path = file.Length == 0 || file.EndsWith('/') ? file + ReportPath.Index : file;
        var candidates = ReportPath.Candidates(path).ToArray();
        return db.TestReportFiles.AsNoTracking()
            .Where(row => row.ReportUuid == uuid && candidates.Contains(row.Path) && (row.Path == path || row.Shared))
            .OrderBy(row => row.Shared).ThenByDescending(row => row.Path.Length).FirstOrDefaultAsync(stop);
    }

    /// <summary>A client that publishes one plugin sends its folder and nothing above it.</summary>
    private static Task<string?> OnlyIndex(Db db, Guid uuid, CancellationToken stop) => db.TestReportFiles
        .Where(row => row.ReportUuid == uuid && row.Path.EndsWith("/" + ReportPath.Index))
        .OrderBy(row => row.Path.Length).ThenBy(row => row.Path).Select(row => row.Path).FirstOrDefaultAsync(stop);

    private static (string? Ticket, string File) Split(string path)
    {
        if (path.Length == 0 || path[0] != ReportPath.Ticket) return (null, path);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path[1..], "") : (path[1..slash], path[(slash + 1)..]);
    }

    /// <summary>
    /// Some page wants the file, not a person who goes there: it might be another report's, so it gets no
    /// ticket.
    /// </summary>
    private static bool IsLoad(HttpContext http) =>
        http.Request.Headers["Sec-Fetch-Mode"].ToString() is not ("" or "navigate");

    /// <summary>A person is sent to the sign-in page and back; a program gets the error it can read.</summary>
    private static IResult SignIn(HttpContext http, Guid uuid, string file) =>
        http.Request.Headers["Sec-Fetch-Mode"] == "navigate" && http.Request.Headers["Sec-Fetch-Dest"] == "document"
            ? Redirect(http, "/login?returnUrl=" + Uri.EscapeDataString(Address(http, uuid, null, file)))
            : throw Refusal.SignInNeeded("This report is private: sign in, or send an API token");

    private static IResult Redirect(HttpContext http, string address)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Redirect(address);
    }

    private static string Address(HttpContext http, Guid uuid, string? ticket, string file) =>
        $"{http.Request.PathBase}{Root}/{uuid}/"
        + $"{(ticket is null ? "" : ReportPath.Ticket + ticket + "/")}{ReportPath.Escaped(file)}";
}
