using System.Text;
using System.Text.Json;
using Assay.Api.Client;
using Assay.Server.Jobs;

namespace Assay.Server.Integrations;

/// <summary>Asks a build server once who the caller is; without credentials, whether it is one at all.</summary>
internal sealed class ConnectionTest(OutgoingHttp outgoing, TimeProvider clock)
{
    private const int MostRedirects = 3;
    private const int MostOfAnswer = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<Connection> Try(
        BuildServer server, IntegrationSettings settings, IReadOnlyDictionary<string, string> secret,
        CancellationToken stop)
    {
        var api = server.Api(new(settings.Endpoint)).AbsoluteUri.TrimEnd('/');
        var address = new Uri(api + (secret.Count > 0 ? server.Me : server.Root ?? server.Me));
        using var patience = new CancellationTokenSource(Patience, clock);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                using var request = Request(server, address, secret);
                if (!request.Headers.SelectMany(header => header.Value).All(value => Ascii.IsValid(value)))
                    return new(false, "The credentials have characters that no token has. Copy them once more");
                using var response = await outgoing.Of(settings.TrustsAnyCertificate)
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, soon.Token);
                if (Target(response) is not { } target)
                    return await Judge(server, address, response, secret.Count > 0, soon.Token);
                if (Origin(target) != Origin(address))
                    return new(false, $"{Origin(address)} sends on to {Origin(target)}. "
                        + "Credentials do not follow to another address; if that is the right one, enter it");
                if (redirects == MostRedirects)
                    return new(false, $"{Origin(address)} sends on in circles. Check the address");
                address = target;
            }
        }
        catch (Exception error) when (!stop.IsCancellationRequested && NoAnswer.Is(error))
        {
            return new(false, ConnectionTrouble.Words(error, Origin(address)));
        }
    }

    private HttpRequestMessage Request(BuildServer server, Uri address, IReadOnlyDictionary<string, string> secret)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (server.Extra is { } extra) request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
        if (secret.Count > 0) server.SignIn.Apply(request, secret, clock.GetUtcNow());
        return request;
    }

    private static Uri? Target(HttpResponseMessage response) =>
        (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && response.Headers.Location is { } location
        && Uri.TryCreate(response.RequestMessage!.RequestUri!, location, out var target)
            ? target
            : null;

    private static async Task<Connection> Judge(
        BuildServer server, Uri address, HttpResponseMessage response, bool signedIn, CancellationToken stop)
    {
        var (name, where, status) = (server.Name, Origin(address), (int)response.StatusCode);
        var answer = await Read(response, stop);
        var person = response.IsSuccessStatusCode ? server.Person(answer) : null;
        var recognised = person is not null || server.Headers.Any(response.Headers.Contains)
            || answer.ValueKind == JsonValueKind.Object && server.Marks.Any(mark => answer.TryGetProperty(mark, out _));
        var asks = status is 401 or 403;
        if (!signedIn)
            return recognised && (response.IsSuccessStatusCode || asks)
                ? new(true, $"{name} answers at {where}. No credentials were tried, because there are none")
                : Foreign(name, where, status);
        if (person is not null)
            return new(true, $"{name} answers at {where} and accepts the credentials"
                + (person.Length > 0 ? $" of {Short(person)}" : ""));
        if (status == 401 || status == 403 && server.ForbidsStrangers
            || recognised && status is >= 200 and < 300)
            return new(false, $"{name} at {where} does not accept these credentials. Check them, and whether they "
                + "have expired");
        if (status == 403)
            return new(false, $"{where} knows these credentials but does not let them in (403). Give them the right "
                + $"to read, or allow this machine's address in {name}");
        return Foreign(name, where, status);
    }

    private static Connection Foreign(string name, string where, int status) => new(false, status switch
    {
        407 => $"The proxy before {where} asks for credentials of its own (407)",
        429 => $"{where} has been asked too often (429). Try again later",
        >= 500 => $"{where} answers with an error of its own ({status}). Try again later",
        404 => $"There is no {name} at this address: {where} answers 404. Is a part of the path missing?",
        _ => $"{where} answers ({status}), but not as {name} does. Check type and address",
    });

    private static async Task<JsonElement> Read(HttpResponseMessage response, CancellationToken stop)
    {
        var bytes = new byte[MostOfAnswer];
        await using var body = await response.Content.ReadAsStreamAsync(stop);
        var length = await body.ReadAtLeastAsync(bytes, MostOfAnswer, throwOnEndOfStream: false, stop);
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(bytes.AsSpan(0, length));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string Origin(Uri address) => CiEndpoint.Of(address.AbsoluteUri) ?? "";

    private static string Short(string name) => name.Length <= 80 ? name : name[..80] + "…";
}
