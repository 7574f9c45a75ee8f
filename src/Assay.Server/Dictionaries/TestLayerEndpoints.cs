using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Dictionaries;

/// <summary>Layers are the same for all projects; a project says which labels lead to them.</summary>
internal static class TestLayerEndpoints
{
    private static readonly SortMap<TestLayer> Sorts = new SortMap<TestLayer>(layer => layer.Id)
        .By("id", layer => layer.Id).By("name", layer => layer.Name.ToLower());

    public static void MapTestLayers(this IEndpointRouteBuilder api)
    {
        var layers = api.MapGroup("/testlayer").WithTags("Test layers");
        layers.MapGet("/", List).NeedSignIn();
        layers.MapGet("/suggest", Suggest).NeedSignIn();
        layers.MapGet("/{id:long}", Get).NeedSignIn();
        api.MapGet("/testlayerschema", Schema).WithTags("Test layers").Need(Permission.Read);
    }

    /// <summary>Layers; with a project only those its labels lead to.</summary>
    internal static async Task<Page<TestLayerDto>> List(
        long? projectId, PageQuery page, HttpContext http, Db db, Access access, CancellationToken stop)
    {
        var layers = db.TestLayers.AsQueryable();
        if (projectId is { } project)
        {
            await access.Demand(http.Signed(), project, Permission.Read, "Project", stop);
            layers = layers.Where(layer => db.TestLayerSchemas
                .Any(row => row.ProjectId == project && row.TestLayerId == layer.Id));
        }
        return await Sorts.Apply(layers, page).Select(layer => new TestLayerDto(layer.Id, layer.Name))
            .ToPage(page, stop);
    }

    internal static Task<Page<IdAndName>> Suggest(SuggestQuery suggest, Db db, CancellationToken stop) =>
        suggest.From(db.TestLayers.Select(layer => new NamedRow { Id = layer.Id, Name = layer.Name }), stop);

    internal static async Task<TestLayerDto> Get(long id, Db db, CancellationToken stop) =>
        await db.TestLayers.Where(layer => layer.Id == id).Select(layer => new TestLayerDto(layer.Id, layer.Name))
            .FirstOrDefaultAsync(stop) ?? throw Refusal.NotFound($"Test layer {id}");

    /// <summary>Which values of the label `layer` become which layer.</summary>
    internal static Task<Page<TestLayerSchemaDto>> Schema(
        long projectId, PageQuery page, Db db, CancellationToken stop) =>
        db.TestLayerSchemas.Where(row => row.ProjectId == projectId)
            .Join(db.TestLayers, row => row.TestLayerId, layer => layer.Id, (row, layer) => new { row, layer })
            .OrderBy(row => row.row.Id)
            .Select(row => new TestLayerSchemaDto(
                row.row.Id, row.row.ProjectId, row.row.Key, new TestLayerDto(row.layer.Id, row.layer.Name)))
            .ToPage(page, stop);
}
