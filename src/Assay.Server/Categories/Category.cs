using Microsoft.EntityFrameworkCore;

namespace Assay.Server.Categories;

/// <summary>A kind of failure; global when ProjectId is null.</summary>
internal sealed class Category
{
    public long Id { get; private set; }
    public long? ProjectId { get; init; }
    public required string Name { get; set; }
    public string? Color { get; set; }
    public string? Description { get; set; }
}

/// <summary>Puts failures whose message and trace match into a category; both given, both must match.</summary>
internal sealed class CategoryMatcher
{
    public long Id { get; private set; }
    public long? ProjectId { get; init; }
    public long CategoryId { get; init; }
    public required string Name { get; set; }
    public string? MessageRegex { get; set; }
    public string? TraceRegex { get; set; }
}

[PrimaryKey(nameof(ProjectId), nameof(CategoryId))]
internal sealed class ProjectCategory
{
    public long ProjectId { get; init; }
    public long CategoryId { get; init; }
}

[PrimaryKey(nameof(ProjectId), nameof(CategoryMatcherId))]
internal sealed class ProjectCategoryMatcher
{
    public long ProjectId { get; init; }
    public long CategoryMatcherId { get; init; }
}
