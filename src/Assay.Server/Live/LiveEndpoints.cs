using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Live;

internal static class LiveEndpoints
{
    private const int MaxTopics = 50;

    public static void AddLive(this IServiceCollection services)
    {
        services.AddSingleton<LiveEvents>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveEvents>());
    }

    public static void MapLive(this IEndpointRouteBuilder app) => app.MapGet("/events", Listen).NeedSignIn();

    /// <summary>
    /// Server-sent events {topic, revision} of the topics asked for: `launch:1` (its results or state changed),
    /// `launches:7` (a launch of project 7 did). Never more than one a second for a topic.
    /// </summary>
    internal static async Task<IResult> Listen(
        string? topics, HttpContext http, Db db, Access access, LiveEvents events, IHostApplicationLifetime life,
        CancellationToken stop)
    {
        var wanted = (topics ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct().ToList();
        if (wanted.Count is 0 or > MaxTopics)
            throw Refusal.Invalid(
                $"Validation error: 1 to {MaxTopics} topics should be specified, such as launch:1");
        foreach (var topic in wanted) await Demand(http.Signed(), topic, db, access, stop);
        var subscription = events.Subscribe(wanted)
            ?? throw Refusal.Busy("Too many pages listen to this server; try again later", TimeSpan.FromSeconds(30));
        http.Response.RegisterForDispose(subscription);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return TypedResults.ServerSentEvents(UntilStopped(subscription, life.ApplicationStopping, stop));
    }

    /// <summary>Listening pages must not hold up a server that is to stop.</summary>
    private static async IAsyncEnumerable<SseItem<LiveEvent>> UntilStopped(
        Subscription subscription, CancellationToken stopping, [EnumeratorCancellation] CancellationToken gone)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, gone);
        await foreach (var item in subscription.Read(either.Token)) yield return item;
    }

    private static async Task Demand(Caller caller, string topic, Db db, Access access, CancellationToken stop)
    {
        var parts = topic.Split(':');
        if (parts.Length != 2 || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            throw Refusal.Invalid(
                $"Validation error: \"{topic}\" is no topic; topics are launch:<id> and launches:<project id>");
        var (project, what) = parts[0] switch
        {
            "launch" => (await db.Launches.Where(launch => launch.Id == id && launch.DeletedAt == null)
                .Select(launch => (long?)launch.ProjectId).FirstOrDefaultAsync(stop), $"Launch {id}"),
            "launches" => (id, $"Project {id}"),
            _ => throw Refusal.Invalid(
                $"Validation error: \"{topic}\" is no topic; topics are launch:<id> and launches:<project id>"),
        };
        if (project is not { } found || (await access.Of(caller, found, stop))?.HasFlag(Permission.Read) != true)
            throw Refusal.NotFound(what);
    }
}
