using Npgsql;

namespace Assay.Server.Http;

internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", Live).NeedNothing();
        app.MapGet("/health/ready", Ready).NeedNothing();
    }

    /// <summary>The process answers.</summary>
    internal static IResult Live() => Results.Text("live");

    /// <summary>The database answers too.</summary>
    internal static async Task<IResult> Ready(NpgsqlDataSource database, CancellationToken stop)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(stop);
            return Results.Text("ready");
        }
        catch (NpgsqlException error)
        {
            return Results.Text($"not ready: the database does not answer ({error.Message})", statusCode: 503);
        }
    }
}
