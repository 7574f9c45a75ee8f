using Assay.Server;
using Assay.Server.Data;

try
{
    await using var server = await AssayServer.Create(args);
    await server.App.RunAsync();
    return 0;
}
catch (StartException refusal)
{
    Console.Error.WriteLine($"Assay cannot start: {refusal.Message}");
    return 1;
}
catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    Console.Error.WriteLine($"Assay cannot start: {taken.Message} Choose another port with --port.");
    return 1;
}
