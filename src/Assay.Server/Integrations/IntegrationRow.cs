namespace Assay.Server.Integrations;

/// <summary>A build server as lists show it, with the number of its projects.</summary>
public sealed record IntegrationRow(
    long Id, string Type, string Name, string Endpoint, bool Disabled, bool EnabledByDefault, int Projects,
    DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt);

/// <summary>A project's connection to a build server, with the number of its jobs there.</summary>
public sealed record ConnectedRow(
    long Id, long ProjectId, string Type, string Name, string Endpoint, bool Disabled, bool DisabledForAll,
    bool HasSecret, bool HasDefaultSecret, int Jobs, DateTimeOffset CreatedAt, DateTimeOffset ModifiedAt);

/// <summary>Whether a build server answered as it should, and in words for people what it did.</summary>
public sealed record Connection(bool Works, string Text);
