using System.Text.Json;
using Assay.Api;
using Assay.Server.Http;
using Assay.Server.Jobs;

namespace Assay.Server.Integrations;

/// <summary>Where a build server is, and whether its certificate counts.</summary>
internal sealed record IntegrationSettings(string Endpoint, string Origin, bool TrustsAnyCertificate)
{
    public const string EndpointName = "endpoint";
    public const string CertificateName = "disableCertificateValidation";

    private const int Longest = 2000;

    public static IntegrationSettings Of(Integration integration) =>
        new(integration.Endpoint, integration.Origin, integration.TrustsAnyCertificate);

    /// <param name="server">Its kind.</param>
    /// <param name="given">{"endpoint":"https://ci.example.com","disableCertificateValidation":false}</param>
    /// <param name="known">What it has where nothing is given; null for a new one.</param>
    /// <exception cref="Refusal">400 when there is no endpoint or it is no address.</exception>
    public static IntegrationSettings Of(BuildServer server, JsonElement? given, IntegrationSettings? known = null)
    {
        var fields = Json.Fields(given, "settings");
        var endpoint = fields.TryGetValue(EndpointName, out var text)
            ? Json.Text(text, "settings.endpoint")
            : known?.Endpoint ?? server.Usual;
        var any = fields.TryGetValue(CertificateName, out var trusts)
            ? trusts.ValueKind == JsonValueKind.True
                || trusts.ValueKind == JsonValueKind.String && trusts.ValueEquals("true"u8)
            : known?.TrustsAnyCertificate ?? false;
        if (string.IsNullOrWhiteSpace(endpoint))
            throw Refusal.Invalid(
                $"Validation error: settings.endpoint is the address of {server.Name}, such as {server.Sample}");
        return Address(endpoint.Trim()) is { } address && CiEndpoint.Of(address) is { } origin
            ? new(address, origin, any)
            : throw Refusal.Invalid($"Validation error: settings.endpoint begins with http:// or https:// and names a "
                + $"host, without user, password and query, such as {server.Sample}");
    }

    public static IReadOnlyList<ExtFormField> Fields(BuildServer server) =>
    [
        new ExtFormFieldText(
            EndpointName, "Address", $"Links into it begin with this, such as {server.Sample}", Required: true,
            server.Usual),
        new ExtFormFieldCheckbox(CertificateName, "Disable certificate validation"),
    ];

    public IReadOnlyDictionary<string, JsonElement> Values() => new Dictionary<string, JsonElement>
    {
        [EndpointName] = JsonSerializer.SerializeToElement(Endpoint),
        [CertificateName] = JsonSerializer.SerializeToElement(TrustsAnyCertificate),
    };

    private static string? Address(string text) =>
        text.Length <= Longest && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 && address.Query.Length == 0
        && address.Fragment.Length == 0
            ? address.AbsoluteUri.TrimEnd('/')
            : null;
}
