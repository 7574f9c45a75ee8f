namespace Assay.Server.Http;

internal static class Forms
{
    /// <summary>The form of a request.</summary>
    /// <exception cref="Refusal">400 when the body is none, or a broken one.</exception>
    public static async Task<IFormCollection> Form(this HttpContext http, CancellationToken stop)
    {
        if (!http.Request.HasFormContentType) throw Refusal.Invalid("Validation error: send the fields as a form");
        try
        {
            return await http.Request.ReadFormAsync(stop);
        }
        catch (Exception broken) when (broken is InvalidDataException
            || broken is IOException and not BadHttpRequestException && !stop.IsCancellationRequested)
        {
            throw Refusal.Invalid($"Validation error: the form could not be read ({broken.Message})");
        }
    }
}
