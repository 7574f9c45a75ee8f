using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Api;
using Assay.Server.Http;
using Assay.Server.Integrations;

namespace Assay.Server.Ui.Integrations;

/// <summary>What was entered into forms about build servers, as the bodies of the API have it.</summary>
internal static class IntegrationForms
{
    public static bool Ticked(this IFormCollection form, string name) => form[name] == "true";

    public static JsonElement Settings(IFormCollection form, IReadOnlyList<ExtFormField> fields) =>
        Element(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(
            field.Name, field is ExtFormFieldCheckbox ? form.Ticked($"settings.{field.Name}")
                : form[$"settings.{field.Name}"].ToString())));

    /// <summary>Fields that were left empty keep what is stored, unless it is to be forgotten.</summary>
    public static JsonElement Secret(IFormCollection form, IReadOnlyList<ExtFormField> fields) =>
        Element(fields.Select(field => (field.Name, Text: form[$"secret.{field.Name}"].ToString()))
            .Where(pair => pair.Text.Length > 0 || form.Ticked("forget"))
            .Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Name, pair.Text)));

    /// <summary>What the server has refused is shown above the form.</summary>
    public static async Task<Refusal?> Refused(Func<Task> change)
    {
        try
        {
            await change();
            return null;
        }
        catch (Refusal refusal)
            when (refusal.Status is StatusCodes.Status400BadRequest or StatusCodes.Status409Conflict)
        {
            return refusal;
        }
    }

    /// <summary>What cannot be tried at all has not worked, for the reason it was refused.</summary>
    public static async Task<Connection> Tried(Func<Task<Connection>> test)
    {
        var tried = new Connection(false, "");
        var refused = await Refused(async () => tried = await test());
        return refused is null ? tried : new(false, refused.Message);
    }

    private static JsonElement Element(IEnumerable<KeyValuePair<string, JsonNode?>> fields) =>
        JsonSerializer.SerializeToElement(new JsonObject(fields));
}
