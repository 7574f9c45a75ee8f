using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Live;

internal static class LiveEndpoints
{
    private const int MostTopics = 20;

    public static void MapLive(this IEndpointRouteBuilder app) => app.MapGet("/events", Events).NeedSignIn();

    /// <summary>Server-sent events of topics such as launch:7 and launches:1; each says only that something changed.</summary>
    internal static async Task<IResult> Events(string topics, HttpContext http, Db db, Access access, Listener listener, CancellationToken stop)
    {
        var wanted = topics.Split(',', StringSplitOptions.RemoveEmptyEntries).Distinct().Take(MostTopics).ToArray();
        foreach (var topic in wanted)
        {
            var (kind, id) = topic.Split(':') is [var name, var number] && long.TryParse(number, out var parsed) ? (name, parsed) : ("", 0);
            var project = kind switch
            {
                "launches" => id,
                "launch" => await db.Launches.Where(launch => launch.Id == id).Select(launch => launch.ProjectId).FirstOrDefaultAsync(stop),
                _ => throw Refusal.Invalid($"There is no topic {topic}"),
            };
            await access.Demand(http.Signed(), project, Permission.Read, topic, stop);
        }
        return TypedResults.ServerSentEvents(Stream(wanted, listener, stop));
    }

    private static async IAsyncEnumerable<SseItem<string>> Stream(string[] topics, Listener listener, [EnumeratorCancellation] CancellationToken stop)
    {
        using var subscription = listener.Subscribe(topics);
        yield return new SseItem<string>("ready", "ready");
        while (!stop.IsCancellationRequested)
        {
            var topic = await subscription.Next(TimeSpan.FromSeconds(15), stop);
            yield return topic is null ? new SseItem<string>("alive", "heartbeat") : new SseItem<string>(topic);
        }
    }
}
