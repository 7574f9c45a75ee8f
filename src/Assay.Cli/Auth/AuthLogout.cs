using System.CommandLine;
using Assay.Cli.Settings;

namespace Assay.Cli.Auth;

/// <summary>
/// Forgets the token that `auth login` kept. The token itself stays valid until it is revoked in the server.
/// </summary>
internal static class AuthLogout
{
    public static Command Make() =>
        new Command("logout", "Removes the token from the configuration file").Runs(Run);

    private static Task Run(Call call, CancellationToken stop)
    {
        if (call.Given.Config is { Path: { } path } config && config["token"].Count > 0)
        {
            ConfigFile.Write(path, new Dictionary<string, string?> { ["token"] = null });
            call.Terminal.Say($"The token is removed from {path}; to make it invalid, revoke it in the server");
        }
        else
        {
            call.Terminal.Say("No token is kept here");
        }
        return Task.CompletedTask;
    }
}
