using Assay.Server.Data;
using Assay.Server.Permissions;

namespace Assay.Server.Http;

/// <summary>
/// What a route says it needs; shown in the endpoint manifest. A route that says nothing fails a test.
/// </summary>
internal sealed record RouteNeed(string Text);

/// <summary>
/// The one door: every route, API or page, names the permission it needs and how its project is found. Without read
/// permission a project and all it holds do not exist (404); without more, the caller is refused (403).
/// </summary>
internal static class Needs
{
    /// <summary>
    /// The caller needs this permission in the project; by default its id is `projectId` of the request.
    /// </summary>
    public static TBuilder Need<TBuilder>(this TBuilder route, Permission permission, ProjectOf? of = null)
        where TBuilder : IEndpointConventionBuilder
    {
        var project = of ?? ProjectOf.Project();
        return route.AddEndpointFilter(async (call, next) =>
            {
                var http = call.HttpContext;
                var caller = Signed(http);
                var services = http.RequestServices;
                var id = await project.Find(call, services.GetRequiredService<Db>(), http.RequestAborted);
                if (id is null && project.What == "Project")
                    throw Refusal.Invalid("Validation error: project id should be specified");
                var granted = id is { } found
                    ? await services.GetRequiredService<Access>().Of(caller, found, http.RequestAborted)
                    : null;
                if (granted is null || !granted.Value.HasFlag(Permission.Read))
                    throw Refusal.NotFound(project.What == "Project" ? $"Project {id}" : project.What);
                if (!granted.Value.HasFlag(permission))
                    throw Refusal.Forbidden(
                        $"This needs the permission project:{Name(permission)}; ask an owner of the project");
                http.Items[typeof(Permission)] = granted.Value;
                http.Items[typeof(ProjectOf)] = id!.Value;
                return await next(call);
            })
            .Says($"project:{Name(permission)}");
    }

    /// <summary>Any account will do.</summary>
    public static TBuilder NeedSignIn<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.AddEndpointFilter((call, next) =>
        {
            Signed(call.HttpContext);
            return next(call);
        }).Says("signed in");

    /// <summary>An account that may write somewhere: no guests.</summary>
    public static TBuilder NeedUser<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.AddEndpointFilter((call, next) => Signed(call.HttpContext).Role == Accounts.GlobalRole.Guest
            ? throw Refusal.Forbidden("Guests may only read; ask an administrator for the role user")
            : next(call)).Says("user");

    public static TBuilder NeedAdmin<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.AddEndpointFilter((call, next) => Signed(call.HttpContext).IsAdmin
            ? next(call)
            : throw Refusal.Forbidden("Only administrators may do this")).Says("admin");

    /// <summary>Anybody, without signing in.</summary>
    public static TBuilder NeedNothing<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.AllowAnonymous().Says("anonymous");

    /// <summary>The account behind the request; refuses when there is none.</summary>
    public static Caller Signed(this HttpContext http) =>
        Caller.Of(http.User)
        ?? throw Refusal.SignInNeeded("Authentication is needed: send a valid API token or sign in");

    /// <summary>What the caller may do in the project that <see cref="Need"/> found.</summary>
    public static Permission Granted(this HttpContext http) =>
        http.Items[typeof(Permission)] is Permission granted ? granted : Permission.None;

    /// <summary>The project that <see cref="Need"/> found.</summary>
    public static long ProjectId(this HttpContext http) => (long)http.Items[typeof(ProjectOf)]!;

    private static TBuilder Says<TBuilder>(this TBuilder route, string text)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new RouteNeed(text));

    private static string Name(Permission permission) => permission.ToString().ToLowerInvariant();
}
