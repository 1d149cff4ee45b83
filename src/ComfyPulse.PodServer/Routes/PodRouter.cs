using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>One table from method and path to handler. All routes stand at <c>/x</c> and <c>/api/x</c>, jobs and assets below <c>/api</c> only, logs and folders below <c>/internal</c> only.</summary>
internal sealed class PodRouter
{
    private readonly IPromptServer _server;
    private readonly SocketHub _sockets;
    private readonly Dictionary<string, PodRoute> _routes;
    private readonly Dictionary<string, PodRoute<string>> _itemRoutes;
    private readonly JobRoutes _jobs;
    private readonly LogRoutes _logs;
    private readonly ModelDetailRoutes _details;
    private readonly UserSettings _users;
    private readonly UserDataRoutes _userData;
    private readonly RequestFaults _faults;
    private readonly FaultRoutes? _faultRoutes;

    public PodRouter(IPromptServer server, SocketHub sockets, IViewImages images, IPodControl? control)
    {
        (_server, _sockets, _jobs, _logs) = (server, sockets, new JobRoutes(server), new LogRoutes(server));
        (_details, _users, _userData) = (new ModelDetailRoutes(server), new UserSettings(server), new UserDataRoutes(server));
        _faults = new RequestFaults(sockets.Faults);
        _faultRoutes = control is null ? null : new FaultRoutes(sockets.Faults, control, server.Facts.MaxUploadBytes);
        var prompts = new PromptRoutes(server);
        var history = new HistoryRoutes(server);
        var info = new InfoRoutes(server);
        var uploads = new UploadRoute(server, images);
        _routes = new(StringComparer.Ordinal)
        {
            ["/prompt"] = new(prompts.GetPromptAsync, prompts.PostPromptAsync),
            ["/queue"] = new(prompts.GetQueueAsync, prompts.PostQueueAsync),
            ["/history"] = new(history.GetListAsync, history.PostAsync),
            ["/interrupt"] = new(Post: prompts.PostInterruptAsync),
            ["/free"] = new(Post: prompts.PostFreeAsync),
            ["/view"] = new(new ViewRoute(server, images).GetAsync),
            ["/upload/image"] = new(Post: uploads.PostImageAsync),
            ["/upload/mask"] = new(Post: uploads.PostMaskAsync),
            ["/object_info"] = new(info.GetObjectInfoAsync),
            ["/system_stats"] = new(info.GetSystemStatsAsync),
            ["/models"] = new(info.GetModelsAsync),
            ["/embeddings"] = new(info.GetEmbeddingsAsync),
            ["/extensions"] = new(info.GetExtensionsAsync),
            ["/workflow_templates"] = new(InfoRoutes.GetNothingAsync),
            ["/ws"] = new(OpenSocketAsync),
            ["/"] = new(info.GetRootAsync),
        };
        if (server.Facts.Features is { } features)
        {
            _routes["/features"] = new(context => InfoRoutes.GetFeaturesAsync(context, features));
        }

        if (server.Facts.HasTranslations)
        {
            _routes["/i18n"] = new(InfoRoutes.GetNothingAsync);
        }

        if (server.Facts.HasNodeReplacements)
        {
            _routes["/node_replacements"] = new(InfoRoutes.GetNothingAsync);
        }

        _itemRoutes = new(StringComparer.Ordinal)
        {
            ["/history/"] = new(history.GetOneAsync),
            ["/object_info/"] = new(info.GetObjectInfoAsync),
            ["/models/"] = new(info.GetModelsAsync),
        };
        if (server.Facts.HasGlobalSubgraphs)
        {
            _routes["/global_subgraphs"] = new(InfoRoutes.GetNothingAsync);
            _itemRoutes["/global_subgraphs/"] = new((context, _) => InfoRoutes.GetNullAsync(context));
        }
    }

    /// <summary>Answers one request, unless a fault gets in its way.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (_sockets.Stopping.IsCancellationRequested)
        {
            // Whoever saw its socket end does not get an answer from the dead.
            context.Abort();
            return Task.CompletedTask;
        }

        if (_faultRoutes?.Find(context.Request) is { } faultRoute)
        {
            return AnswerAsync(context, faultRoute);
        }

        return _sockets.Faults.AreArmed && !context.WebSockets.IsWebSocketRequest
            ? _faults.HandleAsync(context, PathWithoutPrefix(context), pod => AnswerAsync(pod, RouteAsync))
            : AnswerAsync(context, RouteAsync);
    }

    private static string PathWithoutPrefix(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        return path.StartsWith("/api/", StringComparison.Ordinal) ? path[4..] : path;
    }

    // What a handler throws becomes ComfyUI's plain 500.
    private static async Task AnswerAsync(HttpContext context, RequestDelegate handler)
    {
        try
        {
            await handler(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for the answer any more.
        }
        catch (BodyTooLargeException e) when (!context.Response.HasStarted)
        {
            context.Response.Headers.Connection = "close";
            await Answer.TextAsync(context, StatusCodes.Status413PayloadTooLarge, e.Message).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not WebSocketException && !context.Response.HasStarted)
        {
            context.Response.Headers.Clear();
            await Answer.ServerErrorAsync(context).ConfigureAwait(false);
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var request = context.Request;
        if (OriginCheck.Refuses(request, _server.Facts.ChecksFetchSite))
        {
            return Answer.EmptyAsync(context, StatusCodes.Status403Forbidden);
        }

        if (HttpMethods.IsOptions(request.Method))
        {
            return Answer.EmptyAsync(context);
        }

        var path = request.Path.Value ?? "/";
        if (_server.Facts.HasAssets && AssetRoutes.Has(path))
        {
            return AssetRoutes.RefuseAsync(context);
        }

        return MissingRoute.IsInternal(path)
            ? (_logs.Find(path) ?? _details.FindInternal(path))?.HandleAsync(context) ?? MissingRoute.RefuseInternalAsync(context)
            : MissingRoute.WithFiles(FindRoute(context, path)).HandleAsync(context);
    }

    private PodRoute? FindRoute(HttpContext context, string path)
    {
        if (_server.Facts.HasJobs && FindJobRoute(path) is { } jobRoute)
        {
            return jobRoute;
        }

        path = PathWithoutPrefix(context);
        if ((_details.Find(path) ?? _users.Find(path) ?? _userData.Find(context, path) ?? _routes.GetValueOrDefault(path)) is { } route)
        {
            return route;
        }

        var slash = path.IndexOf('/', 1) + 1;
        return slash > 0 && path.IndexOf('/', slash) < 0 && slash < path.Length ? _itemRoutes.GetValueOrDefault(path[..slash])?.With(path[slash..]) : null;
    }

    private PodRoute? FindJobRoute(string path)
    {
        const string List = "/api/jobs";
        if (!path.StartsWith(List, StringComparison.Ordinal))
        {
            return null;
        }

        return path[List.Length..].Split('/') switch
        {
            [""] => new PodRoute(_jobs.GetListAsync),
            ["", "cancel"] when _server.Facts.HasJobCancel => new PodRoute(context => _jobs.GetOneAsync(context, "cancel"), _jobs.CancelManyAsync),
            ["", { Length: > 0 } id] => new PodRoute(context => _jobs.GetOneAsync(context, id)),
            ["", { Length: > 0 } id, "cancel"] when _server.Facts.HasJobCancel => new PodRoute(Post: context => _jobs.CancelOneAsync(context, id)),
            _ => null,
        };
    }

    private Task OpenSocketAsync(HttpContext context) => context.WebSockets.IsWebSocketRequest
        ? _sockets.RunAsync(context, _server)
        : Answer.TextAsync(context, StatusCodes.Status400BadRequest, "No WebSocket UPGRADE hdr: None\n Can \"Upgrade\" only to \"WebSocket\".");
}
