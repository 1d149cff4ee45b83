using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

public sealed class FailureCatalogTests
{
    private const string MpsMessage = "MPS backend out of memory (MPS allocated: 16.82 GB, other allocations: 1.07 GB, max allowed: 18.13 GB). Tried to allocate 1024.00 MB on private pool. Use PYTORCH_MPS_HIGH_WATERMARK_RATIO=0.0 to disable upper limit for memory allocations (may cause system failure).";

    /// <summary>Exceptions as PyTorch, safetensors, Pillow, NumPy, huggingface_hub, the operating system and ComfyUI word them.</summary>
    public static TheoryData<FailureCategory, string?, string> Real => new()
    {
        { FailureCategory.OutOfMemory, "torch.OutOfMemoryError", "Allocation on device 0 would exceed allowed memory. (out of memory)\nCurrently allocated     : 22.10 GiB\nRequested               : 4.00 GiB\nThis error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have accidentally set the batch_size to a large number." },
        { FailureCategory.OutOfMemory, "torch.OutOfMemoryError", "Allocation on device \n" },
        { FailureCategory.OutOfMemory, "torch.cuda.OutOfMemoryError", "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 7.79 GiB of which 1.02 GiB is free." },
        { FailureCategory.OutOfMemory, "torch.OutOfMemoryError", "HIP out of memory. Tried to allocate 9.00 GiB (GPU 0; 15.98 GiB total capacity)" },
        { FailureCategory.OutOfMemory, "torch.AcceleratorError", "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be incorrect." },
        { FailureCategory.OutOfMemory, "RuntimeError", "CUDA error: out of memory" },
        { FailureCategory.OutOfMemory, "RuntimeError", MpsMessage },
        { FailureCategory.OutOfMemory, "RuntimeError", "Invalid buffer size: 12.00 GiB" },
        { FailureCategory.OutOfMemory, "RuntimeError", "XPU out of memory. Tried to allocate 1.00 GiB" },
        { FailureCategory.OutOfMemory, "RuntimeError", "Could not allocate tensor with 402653184 bytes. There is not enough GPU video memory available!" },
        { FailureCategory.OutOfMemory, "RuntimeError", "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`" },
        { FailureCategory.OutOfMemory, "RuntimeError", "[enforce fail at alloc_cpu.cpp:114] data. DefaultCPUAllocator: not enough memory: you tried to allocate 22649241600 bytes." },
        { FailureCategory.OutOfMemory, "RuntimeError", "[enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 3145728 bytes. Error code 12 (Cannot allocate memory)" },
        { FailureCategory.OutOfMemory, "MemoryError", "" },
        { FailureCategory.OutOfMemory, "numpy._core._exceptions._ArrayMemoryError", "Unable to allocate 11.9 GiB for an array with shape (1000, 1024, 1024, 3) and data type float32" },
        { FailureCategory.OutOfMemory, "numpy.core._exceptions._ArrayMemoryError", "Unable to allocate 11.9 GiB for an array" },
        { FailureCategory.OutOfMemory, "OSError", "[Errno 12] Cannot allocate memory" },
        { FailureCategory.OutOfMemory, "OSError", "The paging file is too small for this operation to complete. (os error 1455)" },
        { FailureCategory.OutOfMemory, "Exception", "Sampling failed: CUDA out of memory. Tried to allocate 20.00 MiB" },

        { FailureCategory.MissingModel, "FileNotFoundError", "Model in folder 'checkpoints' with filename 'sd_xl_base_1.0.safetensors' not found." },
        { FailureCategory.MissingModel, "FileNotFoundError", "No such file or directory: \"/comfyui/models/loras/style.safetensors\"" },
        { FailureCategory.MissingModel, "FileNotFoundError", "[Errno 2] No such file or directory: '/opt/ComfyUI/models/insightface/models/antelopev2/1k3d68.onnx'" },
        { FailureCategory.MissingModel, "FileNotFoundError", "[Errno 2] No such file or directory: 'C:\\\\ComfyUI\\\\models\\\\sams\\\\sam_vit_b'" },
        { FailureCategory.MissingModel, "RuntimeError", "ERROR: Could not detect model type of: /comfyui/models/checkpoints/some_lora.safetensors\nHINT: This seems to be a Lora file and Lora files should be put in the lora folder and loaded with a lora loader node.." },
        { FailureCategory.MissingModel, "RuntimeError", "ERROR: clip input is invalid: None\n\nIf the clip is from a checkpoint loader node your checkpoint does not contain a valid clip or text encoder model." },
        { FailureCategory.MissingModel, "RuntimeError", "ERROR: VAE is invalid: None\n\nIf the VAE is from a checkpoint loader node your checkpoint does not contain a valid VAE." },
        { FailureCategory.MissingModel, "RuntimeError", "ERROR: controlnet file is invalid and does not contain a valid controlnet model." },
        { FailureCategory.MissingModel, "OSError", "openai/clip-vit is not a local folder and is not a valid model identifier listed on 'https://huggingface.co/models'" },
        { FailureCategory.MissingModel, "OSError", "Error no file named diffusion_pytorch_model.bin found in directory /models/x." },
        { FailureCategory.MissingModel, "huggingface_hub.errors.LocalEntryNotFoundError", "An error happened while trying to locate the file on the Hub and we cannot find the requested files in the local cache." },
        { FailureCategory.MissingModel, "huggingface_hub.errors.GatedRepoError", "401 Client Error. (Request ID: Root=1-67)\n\nCannot access gated repo for url https://huggingface.co/black-forest-labs/FLUX.1-dev/resolve/main/ae.safetensors." },

        { FailureCategory.CorruptModel, "safetensors_rust.SafetensorError", "Error while deserializing header: HeaderTooLarge" },
        { FailureCategory.CorruptModel, "safetensors_rust.SafetensorError", "Error while deserializing header: MetadataIncompleteBuffer" },
        { FailureCategory.CorruptModel, "safetensors_rust.SafetensorError", "Error while deserializing header: incomplete metadata, file not fully covered" },
        { FailureCategory.CorruptModel, "ValueError", "Error while deserializing header: MetadataIncompleteBuffer\n\nFile path: /models/vae/x.safetensors\n\nThe safetensors file is corrupt/incomplete. Check the file size and make sure you have copied/downloaded it correctly." },
        { FailureCategory.CorruptModel, "_pickle.UnpicklingError", "invalid load key, '<'." },
        { FailureCategory.CorruptModel, "_pickle.UnpicklingError", "Weights only load failed. This file can still be loaded, to do so you have two options" },
        { FailureCategory.CorruptModel, "RuntimeError", "PytorchStreamReader failed reading zip archive: failed finding central directory" },
        { FailureCategory.CorruptModel, "RuntimeError", "unexpected EOF, expected 1290342 more bytes. The file might be corrupted." },
        { FailureCategory.CorruptModel, "EOFError", "Ran out of input" },

        { FailureCategory.MissingNode, "ModuleNotFoundError", "No module named 'insightface'" },
        { FailureCategory.MissingNode, "ImportError", "cannot import name 'cached_download' from 'huggingface_hub'" },
        { FailureCategory.MissingNode, "ImportError", "DLL load failed while importing onnxruntime_pybind11_state: The specified module could not be found." },

        { FailureCategory.BadInput, "RuntimeError", "mat1 and mat2 shapes cannot be multiplied (77x768 and 2048x640)" },
        { FailureCategory.BadInput, "RuntimeError", "Given groups=1, weight of size [320, 4, 3, 3], expected input[2, 16, 128, 128] to have 4 channels, but got 16 channels instead" },
        { FailureCategory.BadInput, "RuntimeError", "The size of tensor a (64) must match the size of tensor b (128) at non-singleton dimension 3" },
        { FailureCategory.BadInput, "RuntimeError", "Sizes of tensors must match except in dimension 1. Expected size 64 but got size 32 for tensor number 1 in the list." },
        { FailureCategory.BadInput, "RuntimeError", "Error(s) in loading state_dict for ResBlock:\n\tsize mismatch for emb_layers.1.weight: copying a param with shape torch.Size([640, 1280]) from checkpoint, the shape in current model is torch.Size([320, 1280])." },
        { FailureCategory.BadInput, "RuntimeError", "shape '[2, 77, 12, 64]' is invalid for input of size 157696" },
        { FailureCategory.BadInput, "RuntimeError", "Given normalized_shape=[768], expected input with shape [*, 768], but got input of size[1, 77, 1024]" },
        { FailureCategory.BadInput, "RuntimeError", "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater than actual input size" },
        { FailureCategory.BadInput, "RuntimeError", "stack expects each tensor to be equal size, but got [512, 512, 3] at entry 0 and [768, 512, 3] at entry 1" },
        { FailureCategory.BadInput, "ValueError", "could not broadcast input array from shape (512,512,4) into shape (512,512,3)" },
        { FailureCategory.BadInput, "einops.EinopsError", " Error while processing rearrange-reduction pattern \"b c t h w -> (b t) c h w\"." },
        { FailureCategory.BadInput, "PIL.UnidentifiedImageError", "cannot identify image file '/comfyui/input/notes.txt'" },
        { FailureCategory.BadInput, "PIL.Image.DecompressionBombError", "Image size (400000000 pixels) exceeds limit of 178956970 pixels, could be decompression bomb DOS attack." },
        { FailureCategory.BadInput, "OSError", "image file is truncated (12 bytes not processed)" },
        { FailureCategory.BadInput, "ValueError", "invalid literal for int() with base 10: 'wide'" },
        { FailureCategory.BadInput, "ValueError", "could not convert string to float: 'a lot'" },
        { FailureCategory.BadInput, "FileNotFoundError", "[Errno 2] No such file or directory: '/comfyui/input/example.png'" },
        { FailureCategory.BadInput, "comfy_execution.graph.DependencyCycleError", "Dependency cycle detected" },

        { FailureCategory.NotANumber, "ValueError", "cannot convert float NaN to integer" },
        { FailureCategory.NotANumber, "OverflowError", "cannot convert float infinity to integer" },
        { FailureCategory.NotANumber, "ValueError", "array must not contain infs or NaNs" },
        { FailureCategory.NotANumber, "RuntimeError", "probability tensor contains either `inf`, `nan` or element < 0" },
        { FailureCategory.NotANumber, "RuntimeError", "Function 'MulBackward0' returned nan values in its 0th output." },

        { FailureCategory.DiskFull, "OSError", "[Errno 28] No space left on device: '/comfyui/output/ComfyUI_00001_.png'" },
        { FailureCategory.DiskFull, "safetensors_rust.SafetensorError", "Error while serializing: IoError(Os { code: 28, kind: StorageFull, message: \"No space left on device\" })" },
        { FailureCategory.DiskFull, "OSError", "[Errno 122] Disk quota exceeded" },
        { FailureCategory.DiskFull, "OSError", "[WinError 112] There is not enough space on the disk" },

        { FailureCategory.DeviceError, "torch.AcceleratorError", "CUDA error: device-side assert triggered" },
        { FailureCategory.DeviceError, "RuntimeError", "CUDA error: an illegal memory access was encountered\nCUDA kernel errors might be asynchronously reported at some other API call" },
        { FailureCategory.DeviceError, "RuntimeError", "CUDA error: unspecified launch failure" },
        { FailureCategory.DeviceError, "RuntimeError", "CUDA driver error: driver shutting down" },
        { FailureCategory.DeviceError, "RuntimeError", "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED" },
        { FailureCategory.DeviceError, "RuntimeError", "HIP error: invalid device function" },
        { FailureCategory.DeviceError, "RuntimeError", "CUDA error: no kernel image is available for execution on the device" },
        { FailureCategory.DeviceError, "RuntimeError", "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver" },
        { FailureCategory.DeviceError, "AssertionError", "Torch not compiled with CUDA enabled" },

        { FailureCategory.Network, "Exception", "Unauthorized: Please login first to use this node." },
        { FailureCategory.Network, "Exception", "Payment Required: Please add credits to your account to use this node." },
        { FailureCategory.Network, "Exception", "Rate Limit Exceeded: The server returned 429 after all retry attempts. Please wait and try again." },
        { FailureCategory.Network, "comfy_api_nodes.util.common_exceptions.LocalNetworkError", "Unable to connect to the API server due to local network issues. Please check your internet connection and try again." },
        { FailureCategory.Network, "comfy_api_nodes.util.common_exceptions.ApiServerError", "The API server at https://api.comfy.org is currently unreachable. The service may be experiencing issues." },
        { FailureCategory.Network, "requests.exceptions.ConnectionError", "HTTPSConnectionPool(host='huggingface.co', port=443): Max retries exceeded with url: /x" },
        { FailureCategory.Network, "requests.exceptions.HTTPError", "402 Client Error: Payment Required for url: https://api.example.com/v1" },
        { FailureCategory.Network, "aiohttp.client_exceptions.ClientConnectorError", "Cannot connect to host api.comfy.org:443 ssl:default [Temporary failure in name resolution]" },
        { FailureCategory.Network, "aiohttp.client_exceptions.ClientResponseError", "401, message='Unauthorized', url='https://api.example.com'" },
        { FailureCategory.Network, "httpx.HTTPStatusError", "Client error '404 Not Found' for url 'https://api.example.com/x'" },
        { FailureCategory.Network, "urllib.error.URLError", "<urlopen error [Errno -3] Temporary failure in name resolution>" },
        { FailureCategory.Network, "urllib.error.HTTPError", "HTTP Error 429: Too Many Requests" },
        { FailureCategory.Network, "asyncio.exceptions.TimeoutError", "" },
        { FailureCategory.Network, "TimeoutError", "" },
        { FailureCategory.Network, "ConnectionResetError", "[Errno 104] Connection reset by peer" },

        { FailureCategory.Unknown, null, "The pod's history says error and nothing more." },
    };

    /// <summary>Ordinary messages that only sound like one of the kinds.</summary>
    public static TheoryData<string?, string> Ordinary => new()
    {
        { "RuntimeError", "simulated failure at step 6" },
        { "ValueError", "failed inside expansion" },
        { "RuntimeError", "The node could not restore its memory of the last run" },
        { "RuntimeError", "Out of patience: memory of the conversation is too long" },
        { "ValueError", "no space left in the batch for another image" },
        { "ValueError", "device must be one of cpu, cuda" },
        { "RuntimeError", "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!" },
        { "RuntimeError", "CUDA graphs are not used by this node" },
        { "KeyError", "'samples'" },
        { "KeyError", "'99'" },
        { "IndexError", "list index out of range" },
        { "TypeError", "'NoneType' object is not iterable" },
        { "AttributeError", "'NoneType' object has no attribute 'shape'" },
        { "ZeroDivisionError", "division by zero" },
        { "AssertionError", "" },
        { "Exception", "model not found in my own list" },
        { "Exception", "Network depth must be positive" },
        { "Exception", "timeout must be a number" },
        { "Exception", "The prompt of 429 tokens was cut" },
        { "Exception", "value 401 is not allowed" },
        { "ValueError", "nan is not a valid choice for method" },
        { "ValueError", "size must not be zero" },
        { "ValueError", "Invalid image mode: LA" },
        { "ValueError", "input must have 3 channels" },
        { "EOFError", "" },
        { "FileNotFoundError", "[Errno 2] No such file or directory: 'ffmpeg'" },
        { "FileNotFoundError", "[Errno 2] No such file or directory: '/usr/share/fonts/Arial.ttf'" },
        { "PermissionError", "[Errno 13] Permission denied: '/comfyui/output/x.png'" },
        { "subprocess.CalledProcessError", "Command '['ffmpeg']' returned non-zero exit status 1." },
        { "json.decoder.JSONDecodeError", "Expecting value: line 1 column 1 (char 0)" },
        { "safetensors_rust.SafetensorError", "File does not contain tensor transformer.weight" },
        { "my_pack.errors.MemoryErrorHandler", "nothing" },
        { "my_pack.NotModuleNotFoundErrorAtAll", "nothing" },
        { null, "a node's own words" },
    };

    [Theory]
    [MemberData(nameof(Real))]
    public void A_real_exception_gets_its_category(FailureCategory category, string? type, string message)
    {
        var failed = Failed(type, message);

        Assert.Equal(category, failed.Category);
        Assert.EndsWith(".", failed.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ordinary))]
    public void An_ordinary_message_is_the_nodes_own_error(string? type, string message)
    {
        var failed = Failed(type, message);

        Assert.Equal((FailureCategory.NodeError, null, false), (failed.Category, failed.Hint, failed.IsRetryable));
    }

    [Fact]
    public void Each_category_has_an_example() =>
        Assert.Equal(Enum.GetValues<FailureCategory>().Except([FailureCategory.NodeError]), Real.Select(row => row.Data.Item1).Distinct().Order());

    [Theory]
    [InlineData("torch.OutOfMemoryError", "Allocation on device ", true)]
    [InlineData("TimeoutError", "", true)]
    [InlineData("Exception", "Rate Limit Exceeded: The server returned 429 after all retry attempts. Please wait and try again.", true)]
    [InlineData("requests.exceptions.HTTPError", "503 Server Error: Service Unavailable for url: https://x", true)]
    [InlineData("Exception", "Unauthorized: Please login first to use this node.", false)]
    [InlineData("Exception", "Payment Required: Please add credits to your account to use this node.", false)]
    [InlineData("requests.exceptions.HTTPError", "404 Client Error: Not Found for url: https://x", false)]
    [InlineData("torch.AcceleratorError", "CUDA error: device-side assert triggered", false)]
    [InlineData("OSError", "[Errno 28] No space left on device", false)]
    [InlineData("RuntimeError", "mat1 and mat2 shapes cannot be multiplied (1x2 and 3x4)", false)]
    public void Only_a_passing_trouble_is_worth_submitting_again_unchanged(string type, string message, bool retryable)
    {
        Assert.Equal(retryable, Failed(type, message).IsRetryable);
        Assert.Equal(retryable, new PromptException("p", Failed(type, message)).IsTransient);
    }

    [Fact]
    public void Nothing_told_by_a_node_is_unknown_and_not_retryable()
    {
        var failed = new PromptOutcome.Failed(null, null, null, null, "", []);

        Assert.Equal((FailureCategory.Unknown, false), (failed.Category, failed.IsRetryable));
    }

    [Fact]
    public void No_rule_rests_on_a_single_word()
    {
        // File endings and folders of a FileNotFoundError are no words; the rest has a blank, or is a name that only one library uses.
        Assert.All(FailureRules.All.Where(rule => rule.Types is not ["FileNotFoundError"]).SelectMany(rule => rule.Phrases), phrase =>
            Assert.True(phrase.Trim().Contains(' ', StringComparison.Ordinal) || phrase.Contains('_', StringComparison.Ordinal) || phrase.Skip(1).Any(char.IsUpper), phrase));
        Assert.All(FailureRules.All, rule => Assert.True(rule.Types.Length + rule.Phrases.Length > 0));
    }

    [Fact]
    public void A_hint_is_told_with_the_failure_on_a_line_of_its_own()
    {
        var lines = new PromptException("p", Failed("MemoryError", "")).Message.Split('\n');

        Assert.Equal(["Prompt p failed at node 3 (KSampler): MemoryError", Failed("MemoryError", "").Hint], lines);
        Assert.DoesNotContain('\n', new PromptException("p", Failed("KeyError", "'x'")).Message);
    }

    [Fact]
    public void A_message_of_megabytes_is_searched_only_at_its_start() =>
        Assert.Equal(FailureCategory.NodeError, Failed("RuntimeError", new string('x', 5_000_000) + "CUDA out of memory").Category);

    private static PromptOutcome.Failed Failed(string? type, string message) => new(type is null && message.StartsWith("The pod's", StringComparison.Ordinal) ? null : "3", "KSampler", null, type, message, []);
}
