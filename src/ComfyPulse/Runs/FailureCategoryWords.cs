namespace ComfyPulse;

/// <summary>The categories of failures as words, for logs, metrics, JSON and other languages.</summary>
public static class FailureCategoryWords
{
    /// <summary>The category's word in lowercase with underscores: <c>out_of_memory</c>, <c>missing_model</c>… <c>docs/guides/failures.md</c> lists them; they do not change.</summary>
    public static string ToWord(this FailureCategory category) => category switch
    {
        FailureCategory.OutOfMemory => "out_of_memory",
        FailureCategory.MissingModel => "missing_model",
        FailureCategory.CorruptModel => "corrupt_model",
        FailureCategory.MissingNode => "missing_node",
        FailureCategory.BadInput => "bad_input",
        FailureCategory.NotANumber => "not_a_number",
        FailureCategory.DiskFull => "disk_full",
        FailureCategory.DeviceError => "device_error",
        FailureCategory.Network => "network",
        FailureCategory.NodeError => "node_error",
        _ => "unknown",
    };
}
