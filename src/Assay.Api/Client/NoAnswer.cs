using System.Net.Sockets;

namespace Assay.Api.Client;

/// <summary>What an <see cref="HttpClient"/> throws when it could not ask, or was not answered to the end.</summary>
public static class NoAnswer
{
    /// <summary>
    /// Cancelling counts too: a time that is up looks like it. A SocketException of its own tells that the server ended
    /// the connection while it was being made.
    /// </summary>
    public static bool Is(Exception error) =>
        error is HttpRequestException or SocketException or IOException or OperationCanceledException;
}
