namespace ComfyPulse.EmbeddedPod;

/// <summary>What the ComfyUI version that a pod speaks as has and lacks.</summary>
internal sealed class PodVersion(string text)
{
    private readonly Version _number = Version.Parse(text);

    public string Text { get; } = text;

    /// <summary>The caller may choose the prompt id; feature flags, <c>progress_state</c> and previews with metadata are there.</summary>
    public bool HasFeatures => IsAtLeast(0, 3, 45);

    /// <summary>A prompt id must be a canonical UUID, and null asks for one.</summary>
    public bool ChecksPromptId => IsAtLeast(0, 25);

    public bool HasPartialExecution => IsAtLeast(0, 3, 48);

    public bool HasTargetedInterrupt => IsAtLeast(0, 3, 57);

    /// <summary><c>progress_state</c> goes to the submitting client only; before it went to everybody.</summary>
    public bool AddressesProgressState => IsAtLeast(0, 3, 58);

    public bool HasHistoryOffset => IsAtLeast(0, 3, 60);

    /// <summary>Secrets are cut from <c>extra_data</c> before the prompt is queued; before, when it had ended.</summary>
    public bool CutsSecretsEarly => IsAtLeast(0, 3, 68);

    public bool HasCreateTime => IsAtLeast(0, 3, 69);

    /// <summary>Results of other prompts stay cached until memory runs short; before, a prompt dropped what it did not have.</summary>
    public bool KeepsForeignResults => IsAtLeast(0, 3, 68);

    public bool HasPreviewMethod => IsAtLeast(0, 5);

    public bool HasJobs => IsAtLeast(0, 6);

    public bool HasCancelledJobs => IsAtLeast(0, 9);

    public bool ThrottlesProgress => IsAtLeast(0, 9, 2);

    /// <summary>An unknown class is refused as <c>missing_node_type</c>; before, as <c>invalid_prompt</c>.</summary>
    public bool NamesMissingNodes => IsAtLeast(0, 12);

    /// <summary>Classes that have got another name are found by it.</summary>
    public bool ReplacesNodes => IsAtLeast(0, 14);

    /// <summary>History lists what this run produced; before, everything cached for its graph.</summary>
    public bool ListsOnlyOwnOutputs => IsAtLeast(0, 19);

    public bool ChecksFetchSite => IsAtLeast(0, 19);

    public bool FindsCycles => IsAtLeast(0, 20);

    public bool HasUsageSource => IsAtLeast(0, 25);

    /// <summary>The schemas of picture nodes that the recordings of 0.33 show (steps of a scaled size, counting a batch from its end, savers that hand pictures on); 0.3.64 has none of them.</summary>
    public bool HasNewerImageNodes => IsAtLeast(0, 4);

    public bool HasJobCancel => IsAtLeast(0, 26);

    public bool HardensDownloads => IsAtLeast(0, 28);

    /// <summary>A refused choice is told as Python writes the value (<c>1</c>, <c>'one'</c>); before, as its text in quotes (<c>'1'</c>).</summary>
    public bool TellsChoicesAsValues => IsAtLeast(0, 21);

    public bool CountsPreviewableOutputs => IsAtLeast(0, 32);

    /// <summary>Errors are objects everywhere; before, <c>"no prompt"</c> was a text and <c>node_errors</c> could be an empty array.</summary>
    public bool HasUniformErrors => IsAtLeast(0, 3, 28);

    /// <summary>A training is interrupted in its midst; before, an interrupt was not seen before its end.</summary>
    public bool InterruptsTraining => IsAtLeast(0, 3, 66);

    /// <summary>A training tells its passes; before, nothing.</summary>
    public bool TellsTraining => IsAtLeast(0, 3, 76);

    /// <summary>Lines of the log begin with their level, in colour, as the recordings of 0.33 show; those of 0.3.64 do not.</summary>
    public bool MarksLogLevels => IsAtLeast(0, 33);

    /// <summary>Whether the version is this one or newer.</summary>
    public bool IsAtLeast(int major, int minor, int build = 0) => _number >= new Version(major, minor, build);
}
