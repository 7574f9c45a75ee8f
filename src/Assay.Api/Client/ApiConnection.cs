using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Api.Client;

/// <summary>Sends requests: with the token, at the allowed pace, again when that may help.</summary>
internal sealed class ApiConnection : IDisposable
{
    private readonly HttpClient http;
    private readonly AssayClientOptions options;
    private readonly Pacer pacer;

    public ApiConnection(Uri endpoint, string token, AssayClientOptions options)
    {
        this.options = options;
        pacer = new(options.Pace, options.Clock);
        var handler = new SocketsHttpHandler
        {
            // A redirected POST would arrive as a GET, and the token with a stranger.
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
        };
#pragma warning disable CA5359 // Asked for by the caller, for servers with certificates of their own making.
        if (options.AcceptAnyCertificate)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        http = new(handler)
        {
            BaseAddress = new(endpoint.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Api-Token", token);
        http.DefaultRequestHeaders.Accept.Add(new("application/json"));
        http.DefaultRequestHeaders.UserAgent.TryParseAdd(options.UserAgent);
    }

    public Uri Endpoint => http.BaseAddress!;

    public Task<T> Get<T>(string path, JsonTypeInfo<T> answer, CancellationToken stop) =>
        Send(new(HttpMethod.Get, path), response => Read(response, path, answer, stop), stop);

    /// <param name="repeatable">
    /// Arriving twice does no harm; otherwise only what surely did not arrive is repeated.
    /// </param>
    public Task<TAnswer> Post<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> sent, JsonTypeInfo<TAnswer> answer, bool repeatable,
        CancellationToken stop)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, sent);
        var request = new ApiRequest(HttpMethod.Post, path) { Body = _ => Json(bytes), Repeatable = repeatable };
        return Send(request, response => Read(response, path, answer, stop), stop);
    }

    public Task<TAnswer> Patch<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> sent, JsonTypeInfo<TAnswer> answer, CancellationToken stop)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, sent);
        return Send(new ApiRequest(HttpMethod.Patch, path) { Body = _ => Json(bytes) },
            response => Read(response, path, answer, stop), stop);
    }

    public Task Command(HttpMethod method, string path, CancellationToken stop) =>
        Send(new(method, path), _ => Task.FromResult(true), stop);

    /// <returns>The files that could not be read.</returns>
    public async Task<IReadOnlyList<UploadFile>> Upload(
        string path, IReadOnlyList<UploadFile> files, CancellationToken stop)
    {
        var unread = new List<UploadFile>();
        var request = new ApiRequest(HttpMethod.Post, path)
        {
            Body = moved => new FilesContent(files, unread, moved),
            Files = files.Count,
            Bytes = files.Sum(file => file.Length),
        };
        await Send(request, _ => Task.FromResult(true), stop).ConfigureAwait(false);
        return unread;
    }

    public void Dispose() => http.Dispose();

    private async Task<T> Send<T>(
        ApiRequest request, Func<HttpResponseMessage, Task<T>> read, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            await pacer.Enter(request.Files, request.Bytes, stop).ConfigureAwait(false);
            var (answer, failure) = await Attempt(request, read, stop).ConfigureAwait(false);
            if (failure is null) return answer!;
            var wait = failure.RetryAfter ?? Delay(attempt);
            if (!failure.MayRepeat || attempt >= options.Retries || wait > options.LongestRetryAfter)
                throw failure.Exception;
            options.OnRetry?.Invoke(string.Create(CultureInfo.InvariantCulture,
                $"{failure.Exception.Message}; trying again in {wait.TotalSeconds:0.#} s"));
            await Task.Delay(wait, options.Clock, stop).ConfigureAwait(false);
        }
    }

    private async Task<(T? Answer, Failed? Failure)> Attempt<T>(
        ApiRequest request, Func<HttpResponseMessage, Task<T>> read, CancellationToken stop)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stop);
        silence.CancelAfter(options.LongestSilence);
        try
        {
            using var message = new HttpRequestMessage(request.Method, request.Path)
            {
                Content = request.Body?.Invoke(() => silence.CancelAfter(options.LongestSilence)),
            };
            using var response = await http
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) return (await read(response).ConfigureAwait(false), null);
            var refused = await Refusals.Read(response, Endpoint, request.Path, silence.Token).ConfigureAwait(false);
            // 429 and 503 say that nothing was done; other failures of the server may have come after the deed.
            var untouched = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
            return (default, new(refused, refused.IsTransient && (request.Repeatable || untouched))
            {
                RetryAfter = RetryAfter(response.Headers.RetryAfter),
            });
        }
        catch (Exception broken) when (!stop.IsCancellationRequested && NoAnswer.Is(broken))
        {
            var unsent = broken is SocketException or HttpRequestException
            {
                HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError,
            };
            var silent = Refusals.NoAnswer(broken, Endpoint, options.LongestSilence);
            return (default, new(silent, silent.IsTransient && (request.Repeatable || unsent)));
        }
    }

    private async Task<T> Read<T>(
        HttpResponseMessage response, string path, JsonTypeInfo<T> answer, CancellationToken stop)
    {
        try
        {
            var body = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            return await JsonSerializer.DeserializeAsync(body, answer, stop).ConfigureAwait(false)
                ?? throw new JsonException("null");
        }
        catch (JsonException odd)
        {
            throw new ApiException(ApiFailure.NotAnApi, (int)response.StatusCode,
                $"{Endpoint}{path} did not answer with the expected JSON. {Refusals.Addressing}", odd);
        }
    }

    private static ByteArrayContent Json(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new("application/json") } };

    private TimeSpan Delay(int attempt)
    {
        var wait = options.FirstDelay * Math.Pow(2, attempt);
        return wait < options.LongestDelay ? wait : options.LongestDelay;
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - options.Clock.GetUtcNow();
        return wait is { } positive && positive < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private sealed record Failed(ApiException Exception, bool MayRepeat)
    {
        public TimeSpan? RetryAfter { get; init; }
    }
}

/// <summary>A request that can be made again: its body is made for each attempt.</summary>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    public Func<Action, HttpContent>? Body { get; init; }
    public bool Repeatable { get; init; } = true;
    public long Files { get; init; }
    public long Bytes { get; init; }
}
