namespace Assay.Server.Data;

/// <summary>Assay cannot start; the text says what to do, no stack is shown.</summary>
internal sealed class StartException(string message) : Exception(message);
