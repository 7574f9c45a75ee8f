namespace Assay.Server.Http;

/// <summary>A request that is answered with a status and a text that says what to do. Thrown by features.</summary>
internal sealed class Refusal(int status, string message, TimeSpan? retryAfter = null) : Exception(message)
{
    public int Status => status;
    public TimeSpan? RetryAfter => retryAfter;

    public static Refusal Invalid(string message) => new(StatusCodes.Status400BadRequest, message);
    public static Refusal SignInNeeded(string message) => new(StatusCodes.Status401Unauthorized, message);
    public static Refusal Forbidden(string message) => new(StatusCodes.Status403Forbidden, message);
    public static Refusal NotFound(string what) => new(StatusCodes.Status404NotFound, $"{what} was not found");
    public static Refusal Conflict(string message) => new(StatusCodes.Status409Conflict, message);
    public static Refusal TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, message);
    public static Refusal Unsupported(string message) => new(StatusCodes.Status415UnsupportedMediaType, message);

    /// <summary>Clients recognise the words "launch is closed" and offer to reopen it.</summary>
    public static Refusal LaunchClosed(long launchId) => new(StatusCodes.Status423Locked,
        $"launch is closed: launch {launchId} no longer accepts results; reopen it first");

    public static Refusal Busy(string message, TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, message, retryAfter);
}
