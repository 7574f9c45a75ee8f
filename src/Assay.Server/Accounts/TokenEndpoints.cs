using Assay.Server.Data;
using Assay.Server.Http;
using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Accounts;

/// <summary>A personal API token as a list shows it. Times are epoch milliseconds.</summary>
public sealed record TokenRow(
    long Id, string Name, string Hint, long CreatedDate, long? LastUsedDate, long? ExpirationDate);

/// <summary>A token that was just made: the only time its text is shown.</summary>
internal sealed record TokenCreated(long Id, string Name, string Token);

internal sealed record TokenCreate(string? Name);

internal static class TokenEndpoints
{
    public static void MapTokens(this IEndpointRouteBuilder api)
    {
        var tokens = api.MapGroup("/token").WithTags("API tokens");
        tokens.MapGet("/", List).Answers<List<TokenRow>>().NeedSignIn();
        tokens.MapPost("/", Create).NeedSignIn();
        tokens.MapDelete("/{id:long}", Delete).Answers(204).NeedSignIn();
    }

    /// <summary>Your own API tokens, newest first.</summary>
    internal static async Task<IResult> List(HttpContext http, Db db, CancellationToken stop)
    {
        var account = http.Signed().AccountId;
        return Results.Json(await Rows(db, account).ToListAsync(stop));
    }

    public static IQueryable<TokenRow> Rows(Db db, long accountId) => db.ApiTokens
        .Where(token => token.AccountId == accountId).OrderByDescending(token => token.Id)
        .Select(token => new TokenRow(token.Id, token.Name, token.Hint, token.CreatedAt.ToUnixTimeMilliseconds(),
            token.LastUsedAt == null ? null : token.LastUsedAt.Value.ToUnixTimeMilliseconds(),
            token.ExpiresAt == null ? null : token.ExpiresAt.Value.ToUnixTimeMilliseconds()));

    /// <summary>Makes a token; its text is in this answer and nowhere else.</summary>
    internal static async Task<TokenCreated> Create(
        TokenCreate body, HttpContext http, ApiTokens tokens, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(body.Name) || body.Name.Length > 255)
            throw Refusal.Invalid("Validation error: a token needs a name of 1 to 255 characters");
        var (token, secret) = await tokens.Create(http.Signed().AccountId, body.Name.Trim(), stop);
        return new(token.Id, token.Name, secret);
    }

    /// <summary>Revokes a token at once.</summary>
    internal static async Task<IResult> Delete(
        long id, HttpContext http, Db db, ApiTokens tokens, CancellationToken stop)
    {
        var account = http.Signed().AccountId;
        await db.ApiTokens.Where(token => token.Id == id && token.AccountId == account).ExecuteDeleteAsync(stop);
        tokens.Forget();
        return Results.NoContent();
    }
}
