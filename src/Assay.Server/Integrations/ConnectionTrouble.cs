using System.Net.Sockets;
using System.Security.Authentication;

namespace Assay.Server.Integrations;

/// <summary>Why a server could not be asked, in words that say what to do.</summary>
internal static class ConnectionTrouble
{
    public static string Words(Exception error, string where) => error switch
    {
        OperationCanceledException => $"{where} did not answer in time. Is it up, and reachable from this server?",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Tls(error, where),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            $"The proxy of this server does not connect to {where}",
        _ => Cause<SocketException>(error)?.SocketErrorCode switch
        {
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                $"There is no host of this name: {where}. Check its spelling, and the DNS of this server",
            SocketError.ConnectionRefused => $"Nothing listens at {where}. Check host and port",
            SocketError.AddressNotAvailable =>
                $"{where} is an address that build servers do not have (of one link only, or of many machines)",
            SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable =>
                $"{where} cannot be reached from this server. Is it up, and does a firewall let this server through?",
            _ => $"{where} ended the connection without an answer. Is it http or https?",
        },
    };

    private static string Tls(Exception error, string where) =>
        Cause<AuthenticationException>(error) is { } refused
        && refused.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? $"The certificate of {where} is not trusted: {Reason(refused.Message)}. Make this server trust it, or "
                + "disable certificate validation"
            : $"{where} does not speak TLS. Does its address begin with http://?";

    /// <summary>"The remote certificate is invalid because of errors in the certificate chain: UntrustedRoot"</summary>
    private static string Reason(string message) => message switch
    {
        _ when message.Contains("NameMismatch", StringComparison.Ordinal) => "it is of another host",
        _ when message.Contains("NotTimeValid", StringComparison.Ordinal) => "it has expired",
        _ when message.Contains("UntrustedRoot", StringComparison.Ordinal)
            || message.Contains("PartialChain", StringComparison.Ordinal) => "this server does not know who issued it",
        _ => message.TrimEnd('.'),
    };

    private static T? Cause<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
            if (error is T found) return found;
        return null;
    }
}
