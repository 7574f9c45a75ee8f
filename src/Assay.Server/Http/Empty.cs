namespace Assay.Server.Http;

/// <summary>Empty answers of 200 and 202 carry `{}`: many clients parse a body whatever the status.</summary>
internal static class Empty
{
    public static IResult Ok() => new Braces(StatusCodes.Status200OK);
    public static IResult Accepted() => new Braces(StatusCodes.Status202Accepted);

    private sealed class Braces(int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = "application/json";
            return httpContext.Response.WriteAsync("{}");
        }
    }
}
