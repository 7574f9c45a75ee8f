namespace Assay.Api.Client;

/// <summary>Why a request failed, as far as it decides what to do next.</summary>
public enum ApiFailure
{
    /// <summary>No answer: the network, the name, a timeout. Trying later may help.</summary>
    Unreachable,

    /// <summary>408, 429 or 5xx: the server cannot now. Trying later may help.</summary>
    Busy,

    /// <summary>423: the launch is closed; opening it again helps.</summary>
    LaunchClosed,

    /// <summary>401: the token is missing, wrong or revoked.</summary>
    NotSignedIn,

    /// <summary>403: the token's owner may not do this.</summary>
    Forbidden,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>409.</summary>
    Conflict,

    /// <summary>413 or 415: this body is not taken; another one may be.</summary>
    NotTaken,

    /// <summary>Any other 4xx: the request is wrong.</summary>
    Invalid,

    /// <summary>The answer is a redirect, a page or no JSON: the address is not that of the API.</summary>
    NotAnApi,
}

/// <summary>A request that failed, after all retries. The message is for people and never holds the token.</summary>
public sealed class ApiException(ApiFailure failure, int? status, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ApiFailure Failure => failure;

    /// <summary>The HTTP status; null when there was no answer.</summary>
    public int? Status => status;

    /// <summary>The same request may succeed later.</summary>
    public bool IsTransient => failure is ApiFailure.Unreachable or ApiFailure.Busy;
}
