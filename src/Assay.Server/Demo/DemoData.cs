using System.Net.Http.Headers;
using System.Security.Cryptography;
using Assay.Server.Accounts;
using Assay.Server.Data;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Demo;

/// <summary>
/// Fills an empty instance with one believable project, through the public API as any client would: eight nightly runs
/// of a pipeline in two browsers, and a local run that is still open.
/// </summary>
internal sealed class DemoData(Db db, IServer server, TimeProvider clock)
{
    private const int Runs = 8;

    /// <returns>The project's id.</returns>
    public async Task<long> Load(long accountId, CancellationToken stop)
    {
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        var token = new ApiToken
        {
            AccountId = accountId, Name = "Demo data",
            Hash = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)), Hint = secret[^4..],
            CreatedAt = clock.GetUtcNow(), ExpiresAt = clock.GetUtcNow().AddMinutes(10),
        };
        db.ApiTokens.Add(token);
        await db.SaveChangesAsync(stop);
        try
        {
            using var http = new HttpClient { BaseAddress = OwnAddress(), Timeout = TimeSpan.FromMinutes(5) };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Api-Token", secret);
            var shop = new DemoProject(http, clock.GetUtcNow());
            try
            {
                return await shop.Create(Runs, stop);
            }
            catch
            {
                await shop.Undo();
                throw;
            }
        }
        finally
        {
            await db.ApiTokens.Where(row => row.Id == token.Id).ExecuteDeleteAsync(CancellationToken.None);
        }
    }

    private Uri OwnAddress()
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.First()
            ?? throw new InvalidOperationException("The server listens nowhere");
        var uri = new UriBuilder(address.Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//*", "//localhost", StringComparison.Ordinal));
        if (uri.Host is "0.0.0.0" or "[::]") uri.Host = "localhost";
        return uri.Uri;
    }
}
