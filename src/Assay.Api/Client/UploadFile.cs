namespace Assay.Api.Client;

/// <summary>A file to be sent; it is read from disk while it is sent.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">How the server is to know it: the name that results refer to.</param>
/// <param name="Length">Bytes it had when it was found.</param>
public readonly record struct UploadFile(string Path, string Name, long Length);
