using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Assay.Server.Integrations;

/// <summary>
/// Requests to the build servers that administrators have named, also those in private networks. Addresses of one link
/// only are refused: there the metadata of cloud machines is. Redirects are for the caller to judge, because the
/// credentials would go with them, and so is how long to wait; cookies are not kept.
/// </summary>
internal sealed class OutgoingHttp : IDisposable
{
    private readonly HttpClient strict = Client(trustsAnyCertificate: false);
    private readonly HttpClient trusting = Client(trustsAnyCertificate: true);

    public HttpClient Of(bool trustsAnyCertificate) => trustsAnyCertificate ? trusting : strict;

    public void Dispose()
    {
        strict.Dispose();
        trusting.Dispose();
    }

    [SuppressMessage("Security", "CA5359", Justification = "An administrator switches it off for one build server")]
    private static HttpClient Client(bool trustsAnyCertificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1), ConnectCallback = Connect,
        };
        if (trustsAnyCertificate)
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            };
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.UserAgent.ParseAdd("Assay");
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        return http;
    }

    private static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, stop);
        var allowed = addresses.Where(address => !IsOfOneLink(address)).ToArray();
        if (allowed.Length == 0) throw new SocketException((int)SocketError.AddressNotAvailable);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>169.254.169.254 and its like, in all their spellings.</summary>
    private static bool IsOfOneLink(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any);
        var bytes = address.GetAddressBytes();
        return bytes is [169, 254, ..] or [0, ..] or [>= 224, ..];
    }
}
