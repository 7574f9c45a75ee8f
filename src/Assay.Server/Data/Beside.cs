namespace Assay.Server.Data;

internal static class Beside
{
    /// <summary>
    /// Reads over a connection of its own, while the request reads something else: what does not depend on each other
    /// need not wait for each other's round trips. Await it, whatever happens meanwhile.
    /// </summary>
    public static async Task<T> ReadBeside<T>(this HttpContext http, Func<Db, Task<T>> read)
    {
        await using var scope = http.RequestServices.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<Db>());
    }
}
