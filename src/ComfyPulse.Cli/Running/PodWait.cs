using System.Net;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>Waits for a pod that is starting, and says in one sentence what is wrong with one that will not do.</summary>
internal sealed class PodWait(PodAddress address, IRunView view, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>A pod that takes the connection and says nothing gets this long even when nobody wants to wait.</summary>
    public static readonly TimeSpan ShortestTry = TimeSpan.FromSeconds(10);

    /// <summary>Asks until there is an answer, for as long as <paramref name="wait"/>; a pod that is down or behind a gateway that is (502, 503, 504) may come.</summary>
    /// <exception cref="CommandException">It did not come, or is not ComfyUI, or lets nobody in.</exception>
    public async Task UntilReadyAsync(Func<CancellationToken, Task> ask, TimeSpan wait, CancellationToken cancellationToken)
    {
        var failure = await TryAsync(ask, wait, cancellationToken);
        if (failure is not null && MayCome(failure) && wait > TimeSpan.Zero)
        {
            view.Note($"The pod at {address} does not answer yet ({Reason(failure)}); trying for {ProgressText.Time(wait)}.");
            failure = await TryAgainAsync(ask, failure, wait, cancellationToken);
        }

        if (failure is not null)
        {
            throw Explain(failure, address);
        }
    }

    /// <summary>What a pod's error means for the user.</summary>
    public static CommandException Explain(ComfyUIException failure, PodAddress address) => failure switch
    {
        PodResponseException response => new(ExitCode.NoPod, "pod_response", Sentence(response, address)),
        PodUnreachableException => new(ExitCode.NoPod, "pod_unreachable", SafeText.OneLine(failure.Message)),
        PodAnswerLostException => new(ExitCode.NoPod, "pod_unreachable", $"The pod at {address} takes the connection and does not answer; see whether ComfyUI is running there, and its log."),
        _ => new(ExitCode.NoPod, "pod_unsuited", SafeText.OneLine(failure.Message)),
    };

    private static string Sentence(PodResponseException response, PodAddress address) => response.Status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired =>
            $"The pod at {address} lets nobody in without credentials ({(int)response.Status}); give them with --header or in COMFYPULSE_HEADERS.",
        HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed =>
            $"What answers at {address} is not ComfyUI ({(int)response.Status}); check the address and its base path.",
        HttpStatusCode.RequestEntityTooLarge =>
            $"The pod at {address} finds the upload too large (413); use a smaller file, or start ComfyUI with a larger --max-upload-size.",
        >= HttpStatusCode.InternalServerError =>
            $"The pod at {address} answers with an error ({(int)response.Status}); see whether ComfyUI is running there, and its log.",
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
            $"The pod at {address} sends its visitors elsewhere ({(int)response.Status}); give the final address, or credentials with --header.",
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices =>
            $"What answers at {address} is not ComfyUI (the answer is not the JSON that ComfyUI gives); check the address and its base path.",
        _ => SafeText.OneLine(response.Message),
    };

    private static string Reason(ComfyUIException failure) => failure is PodResponseException response ? $"{(int)response.Status}" : failure is PodAnswerLostException ? "no answer" : "no connection";

    private static bool MayCome(ComfyUIException failure) => failure switch
    {
        PodUnreachableException or PodAnswerLostException => true,
        PodResponseException response => response.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout,
        _ => false,
    };

    private async Task<ComfyUIException?> TryAgainAsync(Func<CancellationToken, Task> ask, ComfyUIException first, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (failure, since) = ((ComfyUIException?)first, time.GetTimestamp());
        while (failure is not null && MayCome(failure) && wait - time.GetElapsedTime(since) is { Ticks: > 0 } left)
        {
            await Task.Delay(left < Pause ? left : Pause, time, cancellationToken);
            failure = await TryAsync(ask, wait - time.GetElapsedTime(since), cancellationToken);
        }

        return failure;
    }

    private async Task<ComfyUIException?> TryAsync(Func<CancellationToken, Task> ask, TimeSpan left, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(left > ShortestTry ? left : ShortestTry, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await ask(either.Token);
            return null;
        }
        catch (ComfyUIException exception)
        {
            return exception;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new PodAnswerLostException(address.BaseUrl, "it did not come in time");
        }
    }
}
