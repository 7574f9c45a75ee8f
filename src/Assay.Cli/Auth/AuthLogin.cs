using System.CommandLine;
using Assay.Api.Client;
using Assay.Cli.Settings;

namespace Assay.Cli.Auth;

/// <summary>Checks endpoint and token, then keeps them in the configuration file.</summary>
internal static class AuthLogin
{
    public const string Name = "login";

    public static Command Make() =>
        new Command(Name, "Checks endpoint and token and keeps them in the configuration file").Runs(Run);

    private static async Task Run(Call call, CancellationToken stop)
    {
        var endpoint = call.Endpoint();
        var token = call.Given.Text(Options.Token) is null && call.Terminal.IsLive && !Console.IsInputRedirected
            ? Ask(call)
            : call.Token();
        using var client = call.Connect(endpoint, token);
        var account = await client.Accounts.Me(stop);
        var path = Given.ConfigPath(call.Parse, call.Variables) ?? ConfigFile.DefaultPath(call.Variables);
        var changes = new Dictionary<string, string?> { ["endpoint"] = endpoint.AbsoluteUri, ["token"] = token };
        if (call.Given.Number(Options.ProjectId) is { } project)
            changes["project-id"] = project.ToString(System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            ConfigFile.Write(path, changes);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(
                $"The token is right, but {path} cannot be written ({denied.Message}): "
                    + "name another file with --config, "
                    + "or give the token in the variable ALLURE_TOKEN");
        }
        call.Terminal.Say($"Signed in to {client.Endpoint} as {account.Username}; kept in {path}");
    }

    private static string Ask(Call call)
    {
        Console.Error.Write("API token (it is not shown): ");
        var token = new System.Text.StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter;
            key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace && token.Length > 0) token.Length--;
            else if (!char.IsControl(key.KeyChar)) token.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        call.Terminal.Secrets.Add(token.ToString());
        return token.ToString();
    }
}
