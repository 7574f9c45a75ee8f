using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Trees;

/// <summary>Which trees there are. What hangs in them is read by launch or by test case.</summary>
internal static class TreeEndpoints
{
    private static readonly SortMap<Tree> Sorts = new SortMap<Tree>(tree => tree.Id)
        .By("name", tree => tree.Name.ToLower()).By("id", tree => tree.Id);

    public static void MapTrees(this IEndpointRouteBuilder api)
    {
        var older = api.MapGroup("/tree").WithTags("Trees");
        older.MapGet("/", List).Need(Permission.Read);
        older.MapGet("/suggest", Suggest).Need(Permission.Read);
        older.MapGet("/{id:long}", Get).NeedSignIn();
        var newer = api.MapGroup("/v2/tree").WithTags("Trees");
        newer.MapGet("/", ListV2).Need(Permission.Read);
        newer.MapGet("/{id:long}", GetV2).NeedSignIn();
    }

    /// <summary>Trees of a project with the fields of their levels.</summary>
    internal static Task<Page<TreeDto>> List(
        long projectId, bool? withArchived, PageQuery page, Db db, CancellationToken stop) =>
        Sorts.Apply(TreeReads.Of(db, projectId), page.Or("name"))
            .ToPage(page, rows => TreeReads.Dtos(db, rows, projectId, withArchived == true, stop), stop);

    /// <summary>The same with what the project says of the fields.</summary>
    internal static Task<Page<TreeDtoV2>> ListV2(
        long projectId, bool? withArchived, PageQuery page, Db db, CancellationToken stop) =>
        Sorts.Apply(TreeReads.Of(db, projectId), page.Or("name"))
            .ToPage(page, rows => TreeReads.DtosV2(db, rows, projectId, withArchived == true, stop), stop);

    internal static Task<Page<IdAndName>> Suggest(
        long projectId, SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(TreeReads.Of(db, projectId).Select(tree => new NamedRow { Id = tree.Id, Name = tree.Name }), stop);

    /// <summary>A tree. Features (1) and Suites (2) stand in every project and are shown to everybody.</summary>
    internal static async Task<TreeDto> Get(
        long id, bool? withArchived, HttpContext http, Db db, Access access, CancellationToken stop)
    {
        var tree = await Readable(id, http, db, access, stop);
        return (await TreeReads.Dtos(db, [tree], tree.ProjectId, withArchived == true, stop))[0];
    }

    internal static async Task<TreeDtoV2> GetV2(
        long id, bool? withArchived, HttpContext http, Db db, Access access, CancellationToken stop)
    {
        var tree = await Readable(id, http, db, access, stop);
        return (await TreeReads.DtosV2(db, [tree], tree.ProjectId, withArchived == true, stop))[0];
    }

    private static async Task<Tree> Readable(long id, HttpContext http, Db db, Access access, CancellationToken stop)
    {
        var tree = await db.Trees.AsNoTracking().FirstOrDefaultAsync(row => row.Id == id, stop)
            ?? throw Refusal.NotFound($"Tree {id}");
        if (tree.ProjectId is { } project)
            await access.Demand(http.Signed(), project, Permission.Read, $"Tree {id}", stop);
        return tree;
    }
}
