namespace Assay.Api.Client;

/// <summary>Who the token belongs to.</summary>
public sealed class AccountsClient
{
    private readonly ApiConnection connection;

    internal AccountsClient(ApiConnection connection) => this.connection = connection;

    /// <summary>The token's owner. Also the cheapest way to check a token.</summary>
    public Task<UserAccountDto> Me(CancellationToken stop = default) =>
        connection.Get("api/account/me", ApiJson.Default.UserAccountDto, stop);
}
