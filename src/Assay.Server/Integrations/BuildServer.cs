using System.Text.Json;

namespace Assay.Server.Integrations;

/// <summary>
/// What Assay knows of a kind of build server: how it is called by people, where its API is, how one signs in, and what
/// it answers when it is asked who one is.
/// </summary>
internal sealed record BuildServer(string Type, string Name, string Description)
{
    /// <summary>Where most have theirs; null when everybody has his own.</summary>
    public string? Usual { get; init; }

    /// <summary>An address to write like this one.</summary>
    public required string Sample { get; init; }

    public required SignIn SignIn { get; init; }

    /// <summary>Below the API's address: who the caller is. Answers 401 to wrong credentials.</summary>
    public required string Me { get; init; }

    /// <summary>What is asked without credentials; null asks the same.</summary>
    public string? Root { get; init; }

    /// <summary>Where the API is when it is not below the endpoint.</summary>
    public Func<Uri, Uri> Api { get; init; } = endpoint => endpoint;

    /// <summary>The caller's name in the answer to <see cref="Me"/>; null when it has none, or is nobody's.</summary>
    public required Func<JsonElement, string?> Person { get; init; }

    /// <summary>Headers that only this kind of server sends.</summary>
    public string[] Headers { get; init; } = [];

    /// <summary>Properties of its answer without credentials, whatever the status.</summary>
    public string[] Marks { get; init; } = [];

    /// <summary>Sent with every question.</summary>
    public (string Name, string Value)? Extra { get; init; }

    /// <summary>Wrong credentials are answered 403.</summary>
    public bool ForbidsStrangers { get; init; }
}
