using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>/users</c> and <c>/settings</c> of a pod for one user.</summary>
internal sealed class UserSettings(IPromptServer server)
{
    private const string Settings = "/settings/";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _users = new(StringComparer.Ordinal) { ["default"] = "default" };

    private string File => Path.Combine(server.UserDirectory, "comfy.settings.json");

    /// <summary>The route of a path; null for another one.</summary>
    public PodRoute? Find(string path) => path switch
    {
        "/users" => new PodRoute(GetUsersAsync, PostUserAsync),
        "/settings" => new PodRoute(context => Answer.JsonAsync(context, json => json.Value(Read())), PostAllAsync),
        _ when path.StartsWith(Settings, StringComparison.Ordinal) && path.Length > Settings.Length && path.IndexOf('/', Settings.Length) < 0 =>
            new PodRoute(context => Answer.JsonAsync(context, json => json.Value(Read()[path[Settings.Length..]])), context => PostOneAsync(context, path[Settings.Length..])),
        _ => null,
    };

    private static Task GetUsersAsync(HttpContext context) => Answer.JsonAsync(context, json => json.Value(new JsonObject { ["storage"] = "server", ["migrated"] = true }));

    private async Task PostUserAsync(HttpContext context)
    {
        var body = await RequestBody.ReadJsonAsync(context, server.Facts.MaxUploadBytes).ConfigureAwait(false);
        var name = body!["username"]!.GetValue<string>().Trim();
        var id = string.Concat(name.Select(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '_' ? unit : '-')) + "_" + Guid.NewGuid().ToString("D");
        string? refusal;
        lock (_gate)
        {
            refusal = _users.ContainsValue(name) ? "Duplicate username."
                : name.Length == 0 ? "username not provided"
                : name.StartsWith("__", StringComparison.Ordinal) ? "System User prefix not allowed"
                : null;
            if (refusal is null)
            {
                _users[id] = name;
            }
        }

        await (refusal is null ? Answer.JsonAsync(context, json => json.Text(id)) : Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, refusal)).ConfigureAwait(false);
    }

    private async Task PostAllAsync(HttpContext context)
    {
        var added = (JsonObject)(await RequestBody.ReadJsonAsync(context, server.Facts.MaxUploadBytes).ConfigureAwait(false))!;
        Change(added.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        await Answer.EmptyAsync(context).ConfigureAwait(false);
    }

    private async Task PostOneAsync(HttpContext context, string id)
    {
        Change([KeyValuePair.Create(id, await RequestBody.ReadJsonAsync(context, server.Facts.MaxUploadBytes).ConfigureAwait(false))]);
        await Answer.EmptyAsync(context).ConfigureAwait(false);
    }

    private JsonObject Read()
    {
        lock (_gate)
        {
            return ReadFile();
        }
    }

    private void Change(IEnumerable<KeyValuePair<string, JsonNode?>> settings)
    {
        lock (_gate)
        {
            var all = ReadFile();
            foreach (var (id, value) in settings)
            {
                all[id] = value?.DeepClone();
            }

            System.IO.File.WriteAllBytes(File, PythonNodes.Encode(json => json.Value(all)).ToArray());
        }
    }

    private JsonObject ReadFile() => System.IO.File.Exists(File) ? (JsonObject)PodJson.Parse(System.IO.File.ReadAllBytes(File))! : [];
}
