using Assay.Server.Data;
using Microsoft.AspNetCore.Http.Metadata;

namespace Assay.Server.Http;

/// <summary>What a request may bring: files of any size as long as the disk has room, JSON up to a limit.</summary>
internal static class FileBody
{
    /// <summary>Bytes of an ordinary request.</summary>
    public const long LargestBody = 32 << 20;

    /// <summary>Says that a route takes files, which it reads from the request as they come.</summary>
    public static TBuilder TakesFiles<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new Files());

    /// <summary>Says that a route takes a larger body than others.</summary>
    public static TBuilder TakesUpTo<TBuilder>(this TBuilder route, long bytes)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new Large(bytes));

    /// <summary>Refuses what would be stored when the disk is nearly full, before its body is read.</summary>
    public static IApplicationBuilder UseRoomOnDisk(this IApplicationBuilder app) => app.Use((http, next) =>
        http.GetEndpoint()?.Metadata.GetMetadata<Large>() is null
        || http.RequestServices.GetRequiredService<DiskRoom>().IsEnough
            ? next(http)
            : throw Unavailable.Full("The disk of the server is nearly full"));

    internal class Large(long? bytes) : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => bytes;
    }

    internal sealed class Files() : Large(null);
}
