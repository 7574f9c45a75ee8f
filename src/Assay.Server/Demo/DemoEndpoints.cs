using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Demo;

internal static class DemoEndpoints
{
    public static void MapDemo(this IEndpointRouteBuilder app) => app.MapPost("/demo", Load).NeedAdmin();

    /// <summary>Fills the instance with the demo project; only while it has no project at all.</summary>
    internal static async Task<IResult> Load(HttpContext http, Db db, DemoData demo, CancellationToken stop)
    {
        if (await db.Projects.AnyAsync(project => project.DeletedAt == null, stop))
            throw Refusal.Conflict("There are projects already; demo data is only for an empty instance");

        var project = await demo.Load(http.Signed().AccountId, stop);
        return Results.Redirect($"/project/{project}/launches");
    }
}
