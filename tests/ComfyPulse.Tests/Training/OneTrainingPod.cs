using ComfyPulse.Tests.Sockets;

namespace ComfyPulse.Tests.Training;

/// <summary>What a pod answers while one prompt trains on it, until the test has it answer otherwise.</summary>
internal static class OneTrainingPod
{
    /// <param name="promptId">The prompt.</param>
    /// <param name="output">Its output node.</param>
    public static async Task<ScriptedPod> StartAsync(string promptId, string output)
    {
        var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        pod.AnswerJson("GET /api/system_stats", """{"system": {"comfyui_version": "0.33.0"}, "devices": []}""");
        pod.AnswerJson("POST /api/prompt", $$$"""{"prompt_id": "{{{promptId}}}", "number": 0, "node_errors": {}}""");
        pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [[0, "{{promptId}}", {}, {}, ["{{output}}"]]], "queue_pending": []}""");
        pod.AnswerJson($"GET /api/jobs/{promptId}", $$"""{"id": "{{promptId}}", "status": "in_progress", "priority": 0}""");
        pod.AnswerJson("GET /api/history", "{}");
        return pod;
    }
}
