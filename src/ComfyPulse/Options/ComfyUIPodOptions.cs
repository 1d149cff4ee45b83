namespace ComfyPulse;

/// <summary>How to talk to one pod. Data only: copied when the client is made.</summary>
public sealed record ComfyUIPodOptions
{
    /// <summary>The pod's address, with its base path if it has one: <c>https://host/comfy/</c>. Required; http or https.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Headers for every request and for the socket's upgrade alike (<c>Authorization</c>, <c>Cookie</c>, …). Never sent to another host.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Query items for every request and for the socket alike.</summary>
    public IDictionary<string, string> Query { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether runs are followed over the socket (with REST as a fall-back) or by REST alone. Default: the socket.</summary>
    public UpdateSource Updates { get; set; } = UpdateSource.WebSocket;

    /// <summary>How long one dial may take. Default 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one answer may take, from the request to its headers. Default 100 s.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// How often a read (GET, HEAD) that failed in passing is repeated: the pod could not be reached, its answer was lost, or it was 408, 429 or 5xx.
    /// The waits are 1, 2, 4, 8, 16… s, at most a minute, each shortened by chance by up to half; a <c>Retry-After</c> up to a minute comes in place of them. 0 to 10, 0 for never; default 5.
    /// What changes the pod (a submission, an upload, a delete) is never repeated.
    /// </summary>
    public int ReadRetries { get; set; } = 5;

    /// <summary>How long the pod has to say that it is there, before a socket is dialled and in <see cref="ComfyUIPodClient.HealthCheckAsync"/>. 1 ms to 1 h; default 2 s.</summary>
    public TimeSpan HealthCheckTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long a good answer to that holds without asking again; a socket that breaks ends it, a bad answer is not kept. 0 to 1 day, 0 to ask each time; default 30 s.</summary>
    public TimeSpan HealthCheckMaxAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often REST is asked while there is no socket. Default 2 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How <see cref="PromptProgress.Fraction"/> is made. Default: by time.</summary>
    public ProgressCalculation Progress { get; set; } = ProgressCalculation.Time;

    /// <summary>A ping unanswered for this long means a half-open socket. 1 s to 10 min; default 60 s, because a busy pod freezes for tens of seconds.</summary>
    public TimeSpan PongTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest frame that is read; a larger one costs itself only. Default 256 MiB.</summary>
    public int MaxFrameBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>Whether the pod's certificate is taken whatever it says: for self-signed pods on a network you trust. Default false.</summary>
    public bool AcceptAnyCertificate { get; set; }

    /// <summary>A copy with dictionaries of its own: later changes of the original change nothing.</summary>
    internal ComfyUIPodOptions Copy()
    {
        var copy = new ComfyUIPodOptions
        {
            BaseUrl = BaseUrl,
            Updates = Updates,
            Progress = Progress,
            ConnectTimeout = ConnectTimeout,
            AnswerTimeout = AnswerTimeout,
            ReadRetries = ReadRetries,
            HealthCheckTimeout = HealthCheckTimeout,
            HealthCheckMaxAge = HealthCheckMaxAge,
            PollInterval = PollInterval,
            PongTimeout = PongTimeout,
            MaxFrameBytes = MaxFrameBytes,
            AcceptAnyCertificate = AcceptAnyCertificate,
        };
        foreach (var (name, value) in Headers)
        {
            copy.Headers[name] = value;
        }

        foreach (var (name, value) in Query)
        {
            copy.Query[name] = value;
        }

        return copy;
    }
}

/// <summary>Which way runs are followed.</summary>
public enum UpdateSource
{
    /// <summary>Over the socket; by REST where the socket fails.</summary>
    WebSocket,

    /// <summary>By REST alone.</summary>
    Polling,
}
