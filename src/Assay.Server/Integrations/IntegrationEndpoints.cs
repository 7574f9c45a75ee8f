using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Projects;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Integrations;

/// <summary>Build servers of the whole instance: administrators add them, projects connect to them.</summary>
internal static class IntegrationEndpoints
{
    private static readonly SortMap<Integration> Sorts = new SortMap<Integration>(row => row.Id)
        .By("id", row => row.Id).By("name", row => row.Name.ToLower()).By("type", row => row.Type)
        .By("createdDate", row => row.CreatedAt).By("lastModifiedDate", row => row.ModifiedAt);

    private static readonly SortMap<Project> ProjectSorts = new SortMap<Project>(project => project.Id)
        .By("id", project => project.Id).By("name", project => project.Name.ToLower());

    public static void MapIntegrations(this IEndpointRouteBuilder api)
    {
        var integrations = api.MapGroup("/integration").WithTags("Integrations");
        integrations.MapGet("/", List).NeedAdmin();
        integrations.MapPost("/", Create).NeedAdmin();
        integrations.MapGet("/available", Kinds).NeedAdmin();
        integrations.MapGet("/suggest", Suggest).NeedSignIn();
        integrations.MapGet("/globalfields", Fields).NeedAdmin();
        integrations.MapPost("/validate", Validate).Answers(200).NeedAdmin();
        integrations.MapGet("/{id:long}", Get).NeedAdmin();
        integrations.MapPatch("/{id:long}", Patch).NeedAdmin();
        integrations.MapDelete("/{id:long}", Delete).Answers(202).NeedAdmin();
        integrations.MapGet("/{id:long}/project", ProjectsOf).NeedAdmin();
    }

    /// <summary>All build servers, by name.</summary>
    internal static Task<Page<IntegrationDto>> List(PageQuery page, Db db, CancellationToken stop) =>
        Dtos(db.Integrations, page, db, stop);

    /// <summary>The kinds of build servers that can be added, by their names.</summary>
    internal static Page<IntegrationInfoDto> Kinds(string? query, PageQuery page)
    {
        var part = query?.Trim() ?? "";
        var found = IntegrationReads.Kinds
            .Where(kind => kind.Name.Contains(part, StringComparison.OrdinalIgnoreCase)
                || kind.Type.Contains(part, StringComparison.OrdinalIgnoreCase))
            .OrderBy(kind => kind.Name, StringComparer.OrdinalIgnoreCase).ToList();
        return Page<IntegrationInfoDto>.Of(
            [.. found.Skip((int)Math.Min(page.Offset, int.MaxValue)).Take(page.Size)], page.Number, page.Size,
            found.Count, page.Sort.Count > 0);
    }

    /// <summary>
    /// Adds a build server. Jobs that report from its origin find it when their project is connected.
    /// </summary>
    internal static async Task<IntegrationDto> Create(
        IntegrationCreateDto body, HttpContext http, Db db, IntegrationChanges changes, CancellationToken stop) =>
        await IntegrationReads.One(db, await changes.Create(body, http.Signed().Username, stop), stop);

    internal static Task<IntegrationDto> Get(long id, Db db, CancellationToken stop) =>
        IntegrationReads.One(db, id, stop);

    /// <summary>Changes what the body names.</summary>
    internal static async Task<IntegrationDto> Patch(
        long id, IntegrationPatchDto body, HttpContext http, Db db, IntegrationChanges changes, CancellationToken stop)
    {
        await changes.Patch(id, body, http.Signed().Username, stop);
        return await IntegrationReads.One(db, id, stop);
    }

    /// <summary>Takes it and all connections to it away. Jobs stay, without a build server.</summary>
    internal static async Task<IResult> Delete(long id, IntegrationChanges changes, CancellationToken stop)
    {
        await changes.Delete(id, stop);
        return Empty.Accepted();
    }

    /// <summary>The projects that are connected to a build server.</summary>
    internal static async Task<Page<ProjectSuggestDto>> ProjectsOf(
        long id, string? query, bool? my, bool? favorite, PageQuery page, HttpContext http, Db db,
        CancellationToken stop)
    {
        await IntegrationReads.Find(db, id, stop);
        var account = http.Signed().AccountId;
        var projects = db.Projects.Where(project => project.DeletedAt == null
            && db.ProjectIntegrations.Any(of => of.IntegrationId == id && of.ProjectId == project.Id));
        if (Like.Filled(query) is { } text)
        {
            var pattern = Like.Part(text);
            projects = projects.Where(project => EF.Functions.ILike(project.Name, pattern, "\\"));
        }
        if (my == true)
            projects = projects.Where(project =>
                db.ProjectAccess.Any(row => row.ProjectId == project.Id && row.AccountId == account));
        if (favorite == true)
            projects = projects.Where(project =>
                db.ProjectFavorites.Any(row => row.ProjectId == project.Id && row.AccountId == account));
        return await ProjectSorts.Apply(projects, page.Or("name"))
            .Select(project => new ProjectSuggestDto(project.Id, project.Name, project.Abbr, project.IsPublic))
            .ToPage(page, stop);
    }

    /// <summary>
    /// Ids and names of build servers: those of a project, or of all projects you may read; all for administrators. By
    /// `integrationType`; with an `operation` none, because nothing is started on build servers.
    /// </summary>
    internal static async Task<Page<IdAndName>> Suggest(
        long? projectId, string[] integrationType, string[] operation, SuggestQuery suggest, HttpContext http, Db db,
        Access access, CancellationToken stop)
    {
        var caller = http.Signed();
        if (projectId is { } id) await access.Demand(caller, id, Permission.Read, $"Project {id}", stop);
        var readable = access.Readable(caller);
        var rows = projectId is null && caller.IsAdmin
            ? db.Integrations
            : db.Integrations.Where(row => db.ProjectIntegrations.Any(of => of.IntegrationId == row.Id
                && (projectId == null ? readable.Contains(of.ProjectId) : of.ProjectId == projectId)));
        if (integrationType.Length > 0) rows = rows.Where(row => integrationType.Contains(row.Type));
        if (operation.Length > 0) rows = rows.Where(row => false);
        return await suggest.From(rows.Select(row => new NamedRow { Id = row.Id, Name = row.Name }), stop);
    }

    /// <summary>
    /// What the form about a build server asks for; with integrationId with its values, without secrets.
    /// </summary>
    internal static async Task<IntegrationFieldsFormDto> Fields(
        string? type, long? integrationId, Db db, CancellationToken stop)
    {
        var row = integrationId is { } id and > 0 ? await IntegrationReads.Find(db, id, stop) : null;
        return IntegrationReads.Form(IntegrationChanges.Kind(row?.Type ?? type), row);
    }

    /// <summary>Asks the build server once who you are: 200 when it knows, 400 with what is wrong.</summary>
    internal static async Task<IResult> Validate(
        IntegrationValidateDto body, IntegrationChanges changes, ConnectionTest test, CancellationToken stop)
    {
        var (settings, secret) = await changes.Tried(id: null, body, stop);
        return Answer(await test.Try(IntegrationChanges.Kind(body.Type), settings, secret, stop));
    }

    public static IResult Answer(Connection connection) =>
        connection.Works ? Empty.Ok() : throw Refusal.Invalid(connection.Text);

    public static Task<Page<IntegrationDto>> Dtos(
        IQueryable<Integration> rows, PageQuery page, Db db, CancellationToken stop) =>
        IntegrationReads.Rows(db, Sorts.Apply(rows, page.Or("name"))).ToPage(page, found =>
            Task.FromResult<IReadOnlyList<IntegrationDto>>([.. found.Select(IntegrationReads.Dto)]), stop);
}
