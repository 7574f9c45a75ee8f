using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Server.Integrations;

/// <summary>
/// Signs a GET for AWS, version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
/// </summary>
internal static partial class AwsSignature
{
    public const string KeyId = "accessKeyId";
    public const string Key = "secretAccessKey";

    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Elsewhere = "us-east-1";

    /// <summary>eu-central-1 of eu-central-1.console.aws.amazon.com or sts.eu-central-1.amazonaws.com</summary>
    public static string Region(Uri address) =>
        Regions().Match(address.Host) is { Success: true } found ? found.Value : Elsewhere;

    /// <param name="request">Its query has its fields in alphabetical order.</param>
    public static void Sign(
        HttpRequestMessage request, string service, string keyId, string key, DateTimeOffset now)
    {
        var address = request.RequestUri!;
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{Region(address)}/{service}/aws4_request";
        var asked = $"GET\n{address.AbsolutePath}\n{address.Query.TrimStart('?')}\n"
            + $"host:{address.Authority}\nx-amz-date:{time}\n\nhost;x-amz-date\n{Hex(SHA256.HashData([]))}";
        var text = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(asked)))}";
        var signing = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + key), Mac);

        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"{Algorithm} Credential={keyId}/{scope}, SignedHeaders=host;x-amz-date, "
                + $"Signature={Hex(Mac(signing, text))}");
    }

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    [GeneratedRegex(@"[a-z]{2}(-[a-z]+)+-[0-9]+", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Regions();
}
