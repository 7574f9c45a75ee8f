using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Integrations;

/// <summary>Something that listens on a real port, remembers what it was asked and answers as it is told.</summary>
internal sealed class FakeBuildServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeBuildServer(WebApplication app) => this.app = app;

    /// <summary>http://127.0.0.1:port</summary>
    public string Address => app.Services.GetRequiredService<IServer>()
        .Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>"GET /user?a=b" with the headers that came with it.</summary>
    public List<(string Line, Dictionary<string, string> Headers)> Asked { get; } = [];

    public static async Task<FakeBuildServer> Start(Func<HttpContext, Task> answer, bool https = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (https) listen.UseHttps(SelfSigned());
        }));
        var fake = new FakeBuildServer(builder.Build());
        fake.app.Run(async http =>
        {
            lock (fake.Asked)
                fake.Asked.Add(($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}",
                    http.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString())));
            await answer(http);
        });
        await fake.app.StartAsync();
        return fake;
    }

    /// <summary>Answers this JSON to whoever sends this header, 401 to everybody else.</summary>
    public static Task<FakeBuildServer> Knowing(string header, string value, string answer, string? mark = null) =>
        Start(http =>
        {
            if (mark is not null) http.Response.Headers[mark] = "1";
            if (http.Request.Headers[header] == value)
                return Text(http, 200, answer);
            return Text(http, 401, """{"message":"401 Unauthorized"}""");
        });

    public static Task Text(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(text);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=somewhere.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
