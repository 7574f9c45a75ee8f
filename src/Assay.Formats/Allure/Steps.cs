namespace Assay.Formats.Allure;

internal static class Steps
{
    private const int Kept = 1 << 12;

    /// <summary>What this thread reads, of all levels: a level's own list is made when its length is known.</summary>
    [ThreadStatic] private static List<Step>? open;

    public static List<Step>? Read(ref JsonCursor json, FileNotes notes, int depth)
    {
        if (!json.EnterArray()) return null;
        var all = open ??= [];
        var first = all.Count;
        try
        {
            while (json.NextItem())
            {
                if (depth > Limits.StepDepth)
                {
                    notes.Count($"steps nested deeper than {Limits.StepDepth} were cut");
                    json.Skip();
                }
                else if (!json.AtObject || !notes.StepFits())
                {
                    json.Skip();
                }
                else if (ReadOne(ref json, notes, depth) is { } step)
                {
                    all.Add(step);
                }
            }

            return all.Count == first ? null : all.GetRange(first, all.Count - first);
        }
        finally
        {
            all.RemoveRange(first, all.Count - first);
            if (first == 0 && all.Capacity > Kept) open = null;
        }
    }

    public static Step Of(Attachment attachment) =>
        new() { Kind = StepKind.Attachment, Name = attachment.Name, Attachment = attachment };

    /// <summary>Null when the name cannot be shown; the whole node is left out.</summary>
    public static Step? ReadOne(ref JsonCursor json, FileNotes notes, int depth, string what = "step")
    {
        var missing = what == "step" ? "Unknown step" : $"Unknown {what}";
        var name = missing;
        string? type = null;
        Attachment? file = null;
        List<Step>? expected = null;
        var outcome = new Outcome(notes, depth);
        if (!json.EnterObject()) return null;
        while (json.NextProperty(out var property))
        {
            if (property.SequenceEqual("name"u8) || property.SequenceEqual("body"u8))
                name = notes.Name(ref json, missing);
            else if (property.SequenceEqual("type"u8)) type = json.Text(Limits.Id, out _);
            else if (property.SequenceEqual("attachment"u8)) file = Attachments.ReadOne(ref json, notes);
            else if (property.SequenceEqual("expectedResultSteps"u8)) expected = Read(ref json, notes, depth + 1);
            else if (!outcome.Take(ref json, property)) json.Skip();
        }

        if (name is null)
        {
            notes.Count($"{what} whose name is blank or has control characters was left out");
            return null;
        }

        var (start, stop, duration) = outcome.Timing;
        var attachment = file ?? outcome.OnlyAttachmentNamed(name);
        var step = new Step
        {
            Name = file is not null && name == missing ? file.Name : name, Start = start, Stop = stop,
            Duration = duration, ExpectedResult = expected,
            Kind = IsExpected(type) ? StepKind.ExpectedBody : StepKind.Body,
        };
        if (attachment is not null && what == "step")
        {
            step.Kind = StepKind.Attachment;
            step.Attachment = attachment;
            return step;
        }

        step.Status = outcome.Status;
        step.Message = outcome.Message;
        step.Trace = outcome.Trace;
        step.Parameters = outcome.Parameters;
        step.Steps = outcome.Children;
        return step;
    }

    /// <summary>As the structured channel spells it: expected_body, expectedBody, ExpectedBodyStepDto.</summary>
    private static bool IsExpected(string? type) =>
        type?.StartsWith("expected", StringComparison.OrdinalIgnoreCase) == true;
}
