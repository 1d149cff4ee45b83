namespace ComfyPulse.Training;

/// <summary>What a training should leave behind, as the workflow has it.</summary>
/// <param name="Name">The name, without folder and counter.</param>
internal sealed record ExpectedLora(string Name)
{
    /// <summary>The folder below the pod's output folder, with <c>/</c>; null where it is saved elsewhere.</summary>
    public string? OutputFolder { get; init; }

    /// <summary>The folder that the trainer was given, as it stands in the workflow.</summary>
    public string? Folder { get; init; }

    /// <summary>The steps in the file's name; null where there are none, or where they are not known.</summary>
    public int? Steps { get; init; }

    /// <summary>Whether a number of steps stands in the name that the workflow does not tell.</summary>
    public bool HasUnknownSteps { get; init; }

    /// <summary>Whether the name has variables that only the pod can fill in.</summary>
    public bool IsTemplate => Name.Contains('%', StringComparison.Ordinal) || OutputFolder?.Contains('%', StringComparison.Ordinal) == true;

    /// <summary>Whether the trainer saves it by itself, perhaps several times on the way, and its name is known.</summary>
    public bool IsSavedByTrainer => OutputFolder is null && !IsTemplate;

    /// <summary>Whether a file, as the pod lists it with its folder, may be this LoRA, or one that was saved on the way to it: a step or an epoch stands behind its name, and no letter, which would make it another name.</summary>
    public bool MayBe(string listed)
    {
        var own = listed.AsSpan(listed.AsSpan().LastIndexOfAny('/', '\\') + 1);
        return own.StartsWith(Name, StringComparison.Ordinal) && own.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && (own.Length == Name.Length || !char.IsLetter(own[Name.Length]));
    }

    /// <summary>The file under a counter: <c>name_00001_.safetensors</c>, or <c>name_500_steps_00001_.safetensors</c>.</summary>
    public string FileName(int counter) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Stem}_{counter:00000}_.safetensors");

    /// <summary>The counter of a file that <c>SaveLoRA</c> may have written under this name; null for another file.</summary>
    public int? CounterOf(ReadOnlySpan<char> fileName)
    {
        const string End = "_.safetensors";
        if (!fileName.EndsWith(End, StringComparison.Ordinal) || !fileName.StartsWith(Name, StringComparison.Ordinal))
        {
            return null;
        }

        var middle = fileName[Name.Length..^End.Length];
        var dash = middle.LastIndexOf('_');
        if (dash < 0 || middle.Length - dash < 6 || !int.TryParse(middle[(dash + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var counter))
        {
            return null;
        }

        var steps = middle[..dash];
        return HasUnknownSteps ? (IsSteps(steps) ? counter : null) : fileName[..^(middle.Length - dash + End.Length)].SequenceEqual(Stem) ? counter : null;
    }

    private string Stem => Steps is { } steps ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Name}_{steps}_steps") : Name;

    private static bool IsSteps(ReadOnlySpan<char> middle) =>
        middle.StartsWith("_") && middle.EndsWith("_steps") && middle.Length > 7 && !middle[1..^6].ContainsAnyExceptInRange('0', '9');
}
