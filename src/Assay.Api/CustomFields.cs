namespace Assay.Api;

/// <summary>A custom field.</summary>
public sealed record CustomFieldDto(
    long Id, string Name, bool Required, bool SingleSelect, bool Locked, bool Archived, long? CreatedDate = null);

/// <summary>A custom field in a project. Its id is the field's own, whichever of the two a client sends back.</summary>
public sealed record CustomFieldProjectDto(
    long Id, string Name, long ProjectId, bool Required, bool SingleSelect, bool Locked,
    long? DefaultCustomFieldValueId, CustomFieldDto CustomField);

/// <summary>A value with its custom field.</summary>
public sealed record CaseFieldValueDto(long Id, string Name, CustomFieldDto CustomField, bool Global);

/// <summary>A custom field of a project with the values a test case has in it.</summary>
public sealed record CustomFieldProjectWithValuesDto(
    CustomFieldProjectDto CustomField, IReadOnlyList<IdAndName> Values);

/// <summary>A value with the number of test cases that have it; global ones belong to all projects.</summary>
public sealed record CustomFieldValueWithTcCountDto(
    long Id, string Name, bool Global, CustomFieldDto CustomField, long TestCasesCount);
