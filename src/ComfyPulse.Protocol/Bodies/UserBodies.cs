namespace ComfyPulse.Protocol;

/// <summary><c>GET /users</c>.</summary>
/// <param name="IsMultiUser">Whether the pod was started with <c>--multi-user</c>; otherwise everybody is the user <c>default</c>.</param>
/// <param name="Users">The names by user id; empty on a pod for one.</param>
public sealed record PodUsers(bool IsMultiUser, IReadOnlyDictionary<string, string> Users)
{
    /// <summary>Reads the body; false with a reason where it is no object.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out PodUsers? body, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of users", Read, out body, out problem);

    private static PodUsers? Read(ref JsonCursor json)
    {
        if (Fields.Read(ref json) is not { } fields)
        {
            return null;
        }

        var users = new Fields(fields.Members("users"));
        return new PodUsers(fields.Has("users"), fields.Members("users").Keys.ToDictionary(id => id, id => users.Text(id) ?? id, StringComparer.Ordinal));
    }
}

/// <summary>One file of a user.</summary>
/// <param name="Path">Its path, with slashes: below the folder that was listed, or below the user's folder where it was written or moved.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Modified">When it was written.</param>
/// <param name="Created">When it was made, or its entry last changed.</param>
public sealed record UserDataFile(string Path, long? Size, DateTimeOffset? Modified, DateTimeOffset? Created)
{
    /// <summary>Reads a list of files; false with a reason where it is not one.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out IReadOnlyList<UserDataFile>? files, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of files", (ref json) => json.IsArray ? BodyReader.List(ref json, Read) : null, out files, out problem);

    /// <summary>Reads the answer to a file that was written or moved: its facts, or its path alone.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out UserDataFile? file, out string? problem) =>
        BodyReader.TryRead(utf8, "a user's file", Read, out file, out problem);

    private static UserDataFile? Read(ref JsonCursor json) =>
        json.IsText ? new UserDataFile(json.Text()!, null, null, null)
        : Fields.Read(ref json) is { } fields && fields.Text("path") is { } path ? new UserDataFile(path, fields.Integer("size"), fields.Time("modified"), fields.Time("created"))
        : null;
}

/// <summary>One file or folder of a user, of <c>/v2/userdata</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its path below the user's folder, with slashes.</param>
/// <param name="IsDirectory">Whether it is a folder.</param>
/// <param name="Size">A file's bytes.</param>
/// <param name="Modified">When a file was written.</param>
public sealed record UserDataEntry(string Name, string Path, bool IsDirectory, long? Size, DateTimeOffset? Modified)
{
    /// <summary>Reads the list; false with a reason where it is not one.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out IReadOnlyList<UserDataEntry>? entries, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of files and folders", (ref json) => json.IsArray ? BodyReader.List(ref json, Read) : null, out entries, out problem);

    private static UserDataEntry? Read(ref JsonCursor json) => Fields.Read(ref json) is { } fields && fields.Text("path") is { } path
        ? new UserDataEntry(fields.Text("name") ?? path, path, fields.Text("type") == "directory", fields.Integer("size"), fields.Time("modified"))
        : null;
}
