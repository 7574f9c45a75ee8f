using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Assay.Server.Accounts;

/// <summary>
/// The token with which Allure 3 publishes reports: `ato1.` and, in base64url, the JSON
/// <c>{"accessToken":"…","url":"https://…","projectId":1}</c>. The access token is an API token.
/// </summary>
internal static class PublishToken
{
    public const string Prefix = "ato1.";

    public static string? AccessTokenOf(string token)
    {
        try
        {
            var json = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(token.AsSpan(Prefix.Length)));
            using var document = JsonDocument.Parse(json);
            return document.RootElement.TryGetProperty("accessToken", out var secret) ? secret.GetString() : null;
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
