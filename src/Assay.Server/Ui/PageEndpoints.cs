using Assay.Api;
using Assay.Server.Accounts;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Launches;
using Assay.Server.Permissions;
using Assay.Server.Projects;
using Assay.Server.Ui.Accounts;
using Assay.Server.Ui.Home;
using Assay.Server.Ui.Launches;
using Assay.Server.Ui.Layout;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Ui;

/// <summary>The pages around launches: sign-in, projects, tokens, the list of launches.</summary>
internal static class PageEndpoints
{
    public static void MapPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/login", Login).NeedNothing();
        app.MapGet("/", Home).NeedSignIn();
        app.MapPost("/project", CreateProject).NeedUser();
        app.MapGet("/project/{id:long}", (long id) => Results.Redirect($"/project/{id}/launches")).NeedSignIn();
        app.MapGet("/project/{id:long}/launches", Launches).Need(Permission.Read, ProjectOf.Project("id"));
        app.MapGet("/tokens", Tokens).NeedSignIn();
        app.MapPost("/tokens", CreateToken).NeedSignIn();
        app.MapPost("/tokens/{id:long}/revoke", RevokeToken).NeedSignIn();
    }

    internal static IResult Login(string? error, string? username, string? returnUrl, HttpContext http) =>
        Caller.Of(http.User) is not null
            ? Results.Redirect("/")
            : new RazorComponentResult<LoginPage>(new { error, username, returnUrl });

    internal static async Task<IResult> Home(string? q, HttpContext http, Db db, Access access, CancellationToken stop)
    {
        var caller = http.Signed();
        var readable = access.Readable(caller);
        var projects = await db.Projects
            .Where(project => readable.Contains(project.Id)
                && (q == null || EF.Functions.ILike(project.Name, "%" + q + "%")))
            .OrderBy(project => project.Name).Take(200)
            .Select(project => new HomeProject(
                project.Id, project.Name, project.Abbr, project.Description, project.IsPublic,
                db.Launches.LongCount(launch => launch.ProjectId == project.Id && launch.DeletedAt == null),
                db.TestCases.LongCount(test => test.ProjectId == project.Id && !test.Deleted),
                db.Launches.Where(launch => launch.ProjectId == project.Id && launch.DeletedAt == null)
                    .Max(launch => (DateTimeOffset?)launch.LastActivityAt) ?? project.CreatedAt))
            .ToListAsync(stop);
        return new RazorComponentResult<HomePage>(new
        {
            Projects = projects, Query = q, MayCreate = await db.MayCreateProjects(caller, stop),
            MayLoadDemo = caller.IsAdmin && projects.Count == 0
                && !await db.Projects.AnyAsync(project => project.DeletedAt == null, stop),
        });
    }

    internal static async Task<IResult> CreateProject(
        HttpContext http, IAntiforgery antiforgery, Db db, TimeProvider clock, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var made = await ProjectEndpoints.Create(
            new(form["name"], form["abbr"], form["description"], form["isPublic"] == "true"), http, db, clock, stop);
        return Results.Redirect($"/project/{made.Id}/launches");
    }

    internal static async Task<IResult> Launches(
        long id, string? q, string? state, HttpContext http, Db db, CancellationToken stop)
    {
        var launches = LaunchEndpoints.Of(db, id).Matching(q, db);
        if (state == "open") launches = launches.Where(launch => launch.State == LaunchState.Open);
        if (state == "closed") launches = launches.Where(launch => launch.State != LaunchState.Open);
        var page = PageQuery.Of(http.Request.Query, 30) with { Sort = [] };
        return new RazorComponentResult<LaunchListPage>(new
        {
            Project = await Shell(id, http, db, stop), Query = q, State = state,
            Address = $"{http.Request.Scheme}://{http.Request.Host}",
            Launches = await launches.OrderByDescending(launch => launch.Id)
                .ToPage(page, rows => LaunchReads.Previews(db, rows, stop), stop),
        });
    }

    internal static async Task<IResult> Tokens(HttpContext http, Db db, CancellationToken stop) =>
        new RazorComponentResult<TokensPage>(new
        {
            Tokens = await TokenEndpoints.Rows(db, http.Signed().AccountId).ToListAsync(stop),
        });

    internal static async Task<IResult> CreateToken(
        HttpContext http, IAntiforgery antiforgery, Db db, ApiTokens tokens, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        var form = await http.Form(stop);
        var made = await TokenEndpoints.Create(new(form["name"]), http, tokens, stop);
        return new RazorComponentResult<TokensPage>(new
        {
            Tokens = await TokenEndpoints.Rows(db, http.Signed().AccountId).ToListAsync(stop),
            Created = made.Token,
        });
    }

    internal static async Task<IResult> RevokeToken(
        long id, HttpContext http, IAntiforgery antiforgery, Db db, ApiTokens tokens, CancellationToken stop)
    {
        await antiforgery.ValidateRequestAsync(http);
        await TokenEndpoints.Delete(id, http, db, tokens, stop);
        return Results.Redirect("/tokens");
    }

    public static async Task<ShellProject> Shell(long projectId, HttpContext http, Db db, CancellationToken stop)
    {
        var granted = http.Granted();
        var (write, configure) = (granted.HasFlag(Permission.Write), granted.HasFlag(Permission.Configure));
        return await db.Projects.Where(project => project.Id == projectId)
            .Select(project => new ShellProject(project.Id, project.Name, project.Abbr, write, configure))
            .FirstAsync(stop);
    }

    /// <summary>A part of a page is asked for by its script, not the whole page.</summary>
    public static bool IsFragment(HttpContext http) => http.Request.Headers.ContainsKey("X-Fragment");
}

/// <summary>Refused pages: to the sign-in page when nobody is signed in, else a page that says why.</summary>
internal sealed class RefusedPages : IErrorPage
{
    public Task Write(HttpContext http, int status, string message)
    {
        if (status == StatusCodes.Status401Unauthorized && HttpMethods.IsGet(http.Request.Method)
            && !PageEndpoints.IsFragment(http))
        {
            http.Response.Redirect(
                "/login?returnUrl=" + Uri.EscapeDataString(http.Request.Path + http.Request.QueryString));
            return Task.CompletedTask;
        }
        return new RazorComponentResult<ErrorPage>(new { Status = status, Message = message }) { StatusCode = status }
            .ExecuteAsync(http);
    }
}
