namespace ComfyPulse.Diagnosis;

/// <summary><c>auth</c>: are we let in, and if not, what is wanted?</summary>
internal static class AuthCheck
{
    public const string Code = "auth";

    private const string WhereTo = "in Headers or Query of the options (--header, COMFYPULSE_HEADERS or the URL of the command); they then go to REST and to the socket";

    /// <summary>Headers of browsers, by which ComfyUI refuses requests that come from other sites' pages.</summary>
    private static readonly string[] BrowserHeaders = ["Origin", "Sec-Fetch-Site"];

    public static PodFinding Of(RestAnswer first, ComfyUIPodOptions options)
    {
        if (first.Answer is not { } answer)
        {
            return first.Failure is PodResponseException
                ? PodFindings.Skipped(Code, "Not to be told: the answer is a redirect; see rest.")
                : PodFindings.NoRest(Code);
        }

        return (int)answer.Status switch
        {
            403 when options.Headers.Keys.FirstOrDefault(IsOfBrowser) is { } name =>
                Bad($"403, and the header {name} is given: by it ComfyUI takes a request for another site's.", $"Leave the header {name} out."),
            401 or 403 or 407 when HasCredentials(options) => Bad($"The credentials given are not taken ({(int)answer.Status}){Wanted(first)}.", $"Put right ones {WhereTo}."),
            401 or 403 or 407 => Bad($"Credentials are wanted ({(int)answer.Status}){Wanted(first)}.", $"Put an Authorization header, a cookie or a token {WhereTo}."),
            >= 200 and < 300 when answer.IsHtml => Bad("A web page came where JSON belongs, as logins send it.", $"If it is a login, put a token or cookie of it {WhereTo}."),
            _ when !first.IsGood => PodFindings.NoRest(Code),
            _ => new PodFinding(Code, FindingGrade.Good, HasCredentials(options) ? "We are let in, with the headers and query items given." : "We are let in without credentials, as everybody is."),
        };
    }

    private static bool IsOfBrowser(string name) => BrowserHeaders.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool HasCredentials(ComfyUIPodOptions options) => options.Headers.Count > 0 || options.Query.Count > 0 || options.BaseUrl!.Query.Length > 1;

    private static string Wanted(RestAnswer first)
    {
        var schemes = (first.Headers?.WwwAuthenticate.Select(challenge => PodText.Of(challenge.Scheme)) ?? []).Distinct(StringComparer.OrdinalIgnoreCase).Take(3).ToList();
        return schemes.Count == 0 ? "" : $", of the kind {string.Join(" or ", schemes)}";
    }

    private static PodFinding Bad(string text, string remedy) => new(Code, FindingGrade.Bad, text, remedy);
}
