using System.Net.Http.Headers;
using System.Text;
using Assay.Api;

namespace Assay.Server.Integrations;

/// <summary>How a build server is shown who asks: what a person enters, and what is sent.</summary>
internal sealed record SignIn(
    IReadOnlyList<ExtFormField> Fields,
    Action<HttpRequestMessage, IReadOnlyDictionary<string, string>, DateTimeOffset> Apply)
{
    public const string Token = "token";
    public const string Username = "username";

    /// <summary>Authorization: Bearer TOKEN</summary>
    public static SignIn Bearer(string label, string hint) => new(
        [new ExtFormFieldPassword(Token, label, hint, Required: true)],
        (request, secret, _) => request.Headers.Authorization = new("Bearer", secret[Token]));

    /// <summary>A header of its own: PRIVATE-TOKEN: TOKEN</summary>
    public static SignIn Header(string header, string label, string hint) => new(
        [new ExtFormFieldPassword(Token, label, hint, Required: true)],
        (request, secret, _) => request.Headers.TryAddWithoutValidation(header, secret[Token]));

    /// <summary>Authorization: Basic with nobody's name, as Azure DevOps takes personal tokens.</summary>
    public static SignIn Nameless(string label, string hint) => new(
        [new ExtFormFieldPassword(Token, label, hint, Required: true)],
        (request, secret, _) => request.Headers.Authorization = Basic("", secret[Token]));

    /// <summary>Authorization: Basic</summary>
    public static SignIn Named(string label, string hint) => new(
        [
            new ExtFormFieldText(Username, "User name", Required: true),
            new ExtFormFieldPassword(Token, label, hint, Required: true),
        ],
        (request, secret, _) => request.Headers.Authorization = Basic(secret[Username], secret[Token]));

    /// <summary>A token alone is a bearer's, one with a name is a password.</summary>
    public static SignIn TokenOrPassword(string hint) => new(
        [
            new ExtFormFieldText(Username, "User name", "Only with a password; an access token needs none"),
            new ExtFormFieldPassword(Token, "Access token or password", hint, Required: true),
        ],
        (request, secret, _) => request.Headers.Authorization =
            secret.TryGetValue(Username, out var name) ? Basic(name, secret[Token]) : new("Bearer", secret[Token]));

    public static SignIn Aws() => new(
        [
            new ExtFormFieldText(AwsSignature.KeyId, "Access key ID", Required: true),
            new ExtFormFieldPassword(AwsSignature.Key, "Secret access key", Required: true),
        ],
        (request, secret, now) => AwsSignature.Sign(
            request, "sts", secret[AwsSignature.KeyId], secret[AwsSignature.Key], now));

    private static AuthenticationHeaderValue Basic(string name, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
}
