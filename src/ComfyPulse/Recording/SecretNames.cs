namespace ComfyPulse.Recording;

/// <summary>Which names say that what they name is a secret, and which are known to be harmless.</summary>
internal static class SecretNames
{
    private static readonly HashSet<string> HarmlessHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Encoding", "Accept-Ranges", "Allow", "Cache-Control", "Connection", "Content-Disposition", "Content-Encoding", "Content-Length",
        "Content-Range", "Content-Type", "ETag", "If-None-Match", "Last-Modified", "Range", "Retry-After", "Sec-WebSocket-Extensions", "Server",
        "Transfer-Encoding", "Upgrade", "User-Agent", "Vary",
    };

    /// <summary>The query items of ComfyUI's own routes.</summary>
    private static readonly HashSet<string> HarmlessQueryItems = new(StringComparer.Ordinal)
    {
        "channel", "clientId", "dir", "filename", "full_info", "limit", "max_items", "offset", "overwrite", "path", "preview", "recurse", "sort_by",
        "sort_order", "split", "status", "subfolder", "type", "workflow_id",
    };

    public static bool IsHarmlessHeader(string name) => HarmlessHeaders.Contains(name);

    public static bool IsHarmlessQueryItem(string name) => HarmlessQueryItems.Contains(name);

    /// <summary>Names that mean a secret wherever they stand: <c>api_key_comfy_org</c>, <c>authToken</c>, <c>password</c>, <c>key</c>; but not <c>token_normalization</c> or <c>keyframes</c>.</summary>
    public static bool IsSecret(string name)
    {
        var words = Words(name);
        for (var index = 0; index < words.Count; index++)
        {
            var isLast = index == words.Count - 1;
            var before = index == 0 ? "" : words[index - 1];
            var isSecret = words[index] switch
            {
                "apikey" or "authtoken" or "accesstoken" or "secret" or "password" or "passwd" or "passphrase" or "authorization" or "bearer" or "credential" or "credentials" or "cookie" or "jwt" => true,
                "key" => isLast || before is "api" or "access" or "private" or "auth" or "secret",
                "token" => isLast || before is "auth" or "access" or "api" or "refresh" or "session" or "id",
                "pass" => isLast,
                _ => false,
            };
            if (isSecret)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Names in <c>extra_data</c>, where callers put what nodes need to log in: anything that could be a secret counts as one.</summary>
    public static bool MayBeSecret(string name) =>
        ((ReadOnlySpan<string>)["key", "token", "secret", "passw", "auth", "credential", "cookie", "session", "jwt", "bearer"]).ToArray()
            .Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>The words of a name, in lower case: <c>API_KEY</c>, <c>apiKey</c> and <c>api-key</c> all are <c>api</c>, <c>key</c>.</summary>
    private static List<string> Words(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var at = 0; at <= name.Length; at++)
        {
            var isBreak = at == name.Length || !char.IsLetterOrDigit(name[at]);
            var isHump = !isBreak && at > start && char.IsUpper(name[at]) && char.IsLower(name[at - 1]);
            if ((isBreak || isHump) && at > start)
            {
                words.Add(name[start..at].ToLowerInvariant());
            }

            if (isBreak)
            {
                start = at + 1;
            }
            else if (isHump)
            {
                start = at;
            }
        }

        return words;
    }
}
