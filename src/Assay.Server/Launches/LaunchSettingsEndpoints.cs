using System.Globalization;
using Assay.Api;
using Assay.Server.Data;
using Assay.Server.Http;
using Assay.Server.Permissions;
using Assay.Server.Projects;
using Assay.Server.Search;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Launches;

/// <summary>What a project decides about its launches.</summary>
internal static class LaunchSettingsEndpoints
{
    public static void MapLaunchSettings(this IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/projectsettings").WithTags("Project settings");
        settings.MapGet("/launchclose", Closing).Need(Permission.Read);
        settings.MapPatch("/launchclose", ChangeClosing).Need(Permission.Configure);
        settings.MapGet("/launchlivedoc", Documentation).Need(Permission.Read);
        settings.MapPatch("/launchlivedoc", ChangeDocumentation).Need(Permission.Configure);
    }

    /// <summary>When launches close by themselves.</summary>
    internal static async Task<LaunchCloseConfigDto> Closing(long projectId, Db db, CancellationToken stop)
    {
        var all = await db.ProjectProperties.Where(property => property.ProjectId == projectId)
            .ToDictionaryAsync(property => property.Name, property => property.Value, stop);
        return new(projectId, all.GetValueOrDefault(AutoClose.FilterProperty),
            AutoClose.Seconds(all, AutoClose.FinishedProperty, AutoClose.FinishedDefault),
            AutoClose.Seconds(all, AutoClose.InProgressProperty, AutoClose.InProgressDefault));
    }

    /// <summary>Changes what the body names.</summary>
    internal static async Task<LaunchCloseConfigDto> ChangeClosing(
        LaunchCloseConfigDto body, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var changes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (body.AutoCloseFilter is { } filter) changes[AutoClose.FilterProperty] = Valid(filter, http, db, clock);
        if (body.TimeoutForFinishedLaunches is { } finished) changes[AutoClose.FinishedProperty] = Valid(finished);
        if (body.TimeoutForInProgressLaunches is { } running) changes[AutoClose.InProgressProperty] = Valid(running);
        await Save(body.ProjectId, changes, db, stop);
        return await Closing(body.ProjectId, db, stop);
    }

    /// <summary>Which launches write test cases.</summary>
    internal static async Task<LaunchLiveDocConfigDto> Documentation(
        long projectId, Db db, CancellationToken stop) => new(
        projectId,
        await db.ProjectProperties
            .Where(property => property.ProjectId == projectId && property.Name == LiveDocumentation.FilterProperty)
            .Select(property => property.Value).FirstOrDefaultAsync(stop));

    internal static async Task<LaunchLiveDocConfigDto> ChangeDocumentation(
        LaunchLiveDocConfigDto body, HttpContext http, Db db, TimeProvider clock, CancellationToken stop)
    {
        var filter = Valid(body.Filter ?? "", http, db, clock);
        await Save(body.ProjectId, new() { [LiveDocumentation.FilterProperty] = filter }, db, stop);
        return await Documentation(body.ProjectId, db, stop);
    }

    /// <summary>A wrong query is refused when it is written, not when a launch closes at night.</summary>
    private static string Valid(string filter, HttpContext http, Db db, TimeProvider clock)
    {
        var context = new AqlContext(clock.GetUtcNow(), http.Signed().Username);
        _ = db.Launches.Matching(filter, LaunchFields.Of(db), context);
        return filter.Trim();
    }

    private static string Valid(long seconds) => seconds >= 0
        ? seconds.ToString(CultureInfo.InvariantCulture)
        : throw Refusal.Invalid("Validation error: a timeout is a number of seconds, 0 turns it off");

    private static async Task Save(long projectId, Dictionary<string, string> changes, Db db, CancellationToken stop)
    {
        foreach (var (name, value) in changes)
            await db.Database.ExecuteSqlAsync($"""
                insert into project_property (project_id, name, value) values ({projectId}, {name}, {value})
                on conflict (project_id, name) do update set value = excluded.value
                """, stop);
    }
}
