namespace Assay.Server.CustomFields;

internal sealed class CustomField
{
    public const long Epic = -1;
    public const long Feature = -2;
    public const long Story = -3;
    public const long Suite = -4;
    public const long Component = -5;

    public long Id { get; private set; }
    public required string Name { get; set; }
    public bool Required { get; set; }
    public bool SingleSelect { get; set; }
    public bool Locked { get; set; }
    public bool Archived { get; set; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class CustomFieldProject
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public long CustomFieldId { get; init; }
    public bool Required { get; set; }
    public bool Locked { get; set; }
    public long? DefaultValueId { get; set; }
}

/// <summary>A value of a field: global when ProjectId is null. Names are unique regardless of case.</summary>
internal sealed class CustomFieldValue
{
    public long Id { get; private set; }
    public long CustomFieldId { get; init; }
    public long? ProjectId { get; set; }
    public required string Name { get; set; }

    /// <summary><see cref="KeyOf"/> the name.</summary>
    public required string NameKey { get; set; }

    public static string KeyOf(string name) => name.Trim().ToLowerInvariant();
}

/// <summary>Labels with this key become values of the field.</summary>
internal sealed class CustomFieldSchema
{
    public long Id { get; private set; }
    public long ProjectId { get; init; }
    public required string Key { get; set; }
    public long CustomFieldId { get; set; }
}
