using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>POST /upload/image</c> and <c>/upload/mask</c>.</summary>
internal sealed class UploadRoute(IPromptServer server, IViewImages images)
{
    private readonly Lock _naming = new();

    public Task PostImageAsync(HttpContext context) => PostAsync(context, static (_, part, target) => File.Copy(part, target, overwrite: true));

    public Task PostMaskAsync(HttpContext context) => PostAsync(context, SaveMask);

    private async Task PostAsync(HttpContext context, Action<UploadForm, string, string> save)
    {
        using var form = await UploadForm.ReadAsync(context.Request, server.Facts.MaxUploadBytes, context.RequestAborted).ConfigureAwait(false);
        if (form.ImagePath is not { } image)
        {
            // An image that came without a file is a text there, and ComfyUI trips over it; no image at all is only refused.
            await (form.Fields.GetValueOrDefault("image") is { Length: > 0 } || form.HasNamelessImage ? Answer.ServerErrorAsync(context) : Answer.EmptyAsync(context, StatusCodes.Status400BadRequest)).ConfigureAwait(false);
            return;
        }

        var type = form.Fields.GetValueOrDefault("type", "input");
        var directory = server.GetDirectory(type) ?? throw new InvalidOperationException($"there is no directory for {type}");
        var subfolder = form.Fields.GetValueOrDefault("subfolder", "");
        if (PodPath.Below(directory, subfolder) is not { } folder || PodPath.Below(directory, Path.Combine(folder, form.ImageName)) is null)
        {
            await Answer.EmptyAsync(context, StatusCodes.Status400BadRequest).ConfigureAwait(false);
            return;
        }

        Directory.CreateDirectory(folder);
        var overwrites = form.Fields.GetValueOrDefault("overwrite") is "true" or "1";
        string name;
        lock (_naming)
        {
            (name, var isKnown) = ChooseName(folder, form.ImageName, image, overwrites);
            if (!isKnown)
            {
                save(form, image, Path.Combine(folder, name));
            }
        }

        await Answer.JsonAsync(context, json => json.Value(new JsonObject { ["name"] = name, ["subfolder"] = subfolder, ["type"] = type })).ConfigureAwait(false);
    }

    private static (string Name, bool IsKnown) ChooseName(string folder, string wanted, string image, bool overwrites)
    {
        var name = wanted;
        for (var copy = 1; !overwrites && File.Exists(Path.Combine(folder, name)); copy++)
        {
            if (FileContents.AreEqual(Path.Combine(folder, name), image))
            {
                return (name, true);
            }

            name = $"{Path.GetFileNameWithoutExtension(wanted)} ({copy}){Path.GetExtension(wanted)}";
        }

        return (name, false);
    }

    private void SaveMask(UploadForm form, string mask, string target)
    {
        var original = JsonNode.Parse(form.Fields["original_ref"])!.AsObject();
        var (name, annotated) = PodPath.SplitAnnotation(original["filename"]!.GetValue<string>());
        var type = annotated ?? original["type"]?.GetValue<string>() ?? "output";
        var isBelow = name.Length > 0 && name[0] != '/' && !name.Contains("..", StringComparison.Ordinal);
        if (isBelow && server.GetDirectory(type) is { } directory
            && PodPath.Below(directory, original["subfolder"]?.GetValue<string>() ?? "") is { } folder
            && PodPath.Below(folder, name) is { } path && File.Exists(path))
        {
            images.ApplyMask(path, mask, target);
        }
    }
}
