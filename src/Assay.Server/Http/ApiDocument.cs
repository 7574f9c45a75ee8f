using System.Reflection;
using System.Text.Json;
using Assay.Api;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Assay.Server.Http;

/// <summary>
/// The description of the API at /api/openapi.json, made from the routes, and a page to read and try it.
/// </summary>
internal static class ApiDocument
{
    public const string Path = "/api/openapi.json";
    private const string Bearer = "bearer";
    private const string ApiToken = "apiToken";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = description =>
            description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer(Introduce);
        options.AddSchemaTransformer(Name);
        options.AddOperationTransformer(Describe);
    });

    public static void UseApiPage(this WebApplication app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = "api/docs";
        page.DocumentTitle = "Assay API";
        page.SwaggerEndpoint(Path, "Assay API");
        page.DisplayRequestDuration();
        page.EnableFilter();
        page.DefaultModelsExpandDepth(0);
    });

    public static void MapApiDocument(this IEndpointRouteBuilder app) => app.MapOpenApi(Path).NeedNothing();

    /// <summary>Says what a route answers when its handler's type does not: a status without a body.</summary>
    public static TBuilder Answers<TBuilder>(this TBuilder route, int status)
        where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(void)));

    /// <summary>The same, with a body.</summary>
    public static RouteHandlerBuilder Answers<T>(
        this RouteHandlerBuilder route, int status = StatusCodes.Status200OK) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(T), ["application/json"]));

    private static Task Introduce(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new()
        {
            Title = "Assay API",
            Version = typeof(ApiDocument).Assembly.GetName().Version!.ToString(3),
            Description = "Compatible with the HTTP API of Allure TestOps 26.1. Instants are epoch milliseconds, "
                + "lists are pages, and every refusal has the shape {timestamp, status, error, message, path}.",
        };
        // The instance that answers: a fixed address would be wrong behind a proxy.
        document.Servers = [];
        document.Components ??= new();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [ApiToken] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "Authorization",
                Description = "The word Api-Token, a space, and a personal API token",
            },
            [Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer",
                Description = "A short-lived token from POST /api/uaa/oauth/token, or a personal API token",
            },
        };
        document.Security =
        [
            new() { [new(ApiToken, document)] = [] },
            new() { [new(Bearer, document)] = [] },
        ];
        return Task.CompletedTask;
    }

    private static async Task Describe(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var handler = metadata.OfType<MethodInfo>().LastOrDefault();
        if (handler is not null
            && handler.GetParameters().Any(parameter => parameter.ParameterType == typeof(PageQuery)))
            AddPaging(operation);
        if (metadata.OfType<FileBody.Files>().Any()) operation.RequestBody = Files();
        var need = metadata.OfType<RouteNeed>().LastOrDefault()?.Text ?? "";
        operation.Description = $"{operation.Description}\n\nNeeds: {need}".Trim();
        if (need == "anonymous")
        {
            operation.Security = [];
            return;
        }
        context.Document!.AddComponent(
            nameof(ErrorDto), await context.GetOrCreateSchemaAsync(typeof(ErrorDto), cancellationToken: stop));
        var refusals = need.StartsWith("project:", StringComparison.Ordinal)
            ? ["400", "401", "403", "404"]
            : (string[])["400", "401"];
        foreach (var status in refusals)
            operation.Responses?.TryAdd(status, new OpenApiResponse
            {
                Description = status switch
                {
                    "400" => "The request is wrong; the message says what to do",
                    "401" => "No valid token or session",
                    "403" => "The account may read the project but not do this",
                    _ => "There is no such thing, or the account may not see it",
                },
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/json"] = new()
                    {
                        Schema = new OpenApiSchemaReference(nameof(ErrorDto), context.Document),
                    },
                },
            });
    }

    /// <summary>
    /// The lenient readers take more than the types below, which are what is written and should be sent.
    /// </summary>
    private static Task Name(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(string)) schema.Type = JsonSchemaType.String;
        if (type == typeof(bool)) schema.Type = JsonSchemaType.Boolean;
        if (type == typeof(int) || type == typeof(long)) (schema.Type, schema.Pattern) = (JsonSchemaType.Integer, null);
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetValues(type).Cast<object>()
                .Select(value => JsonSerializer.SerializeToNode(value, type, context.JsonTypeInfo.Options)!)];
        }
        return Task.CompletedTask;
    }

    private static void AddPaging(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(Query("page", JsonSchemaType.Integer, "Number of the page, from 0"));
        operation.Parameters.Add(Query("size", JsonSchemaType.Integer, $"Rows of a page, 1 to {PageQuery.MaxSize}"));
        operation.Parameters.Add(Query(
            "sort", JsonSchemaType.String,
            "A field and a direction, such as `name,desc`; may be given several times"));
    }

    private static OpenApiParameter Query(string name, JsonSchemaType type, string description) => new()
    {
        Name = name, In = ParameterLocation.Query, Description = description,
        Schema = new OpenApiSchema { Type = type },
    };

    private static OpenApiRequestBody Files() => new()
    {
        Required = true,
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["multipart/form-data"] = new()
            {
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["file"] = Parts("Files of a results folder, in any number"),
                        ["archive"] = Parts("The same as zip, tar or tar.gz"),
                        ["info"] = new OpenApiSchema
                        {
                            Type = JsonSchemaType.Object, Description = "A JSON part, where the operation takes one",
                        },
                    },
                },
            },
        },
    };

    private static OpenApiSchema Parts(string description) => new()
    {
        Type = JsonSchemaType.Array, Description = description,
        Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
    };
}
