namespace ComfyPulse.Runs;

/// <summary>The catalogue's lines, tried in this order: what a type alone decides, then what is written in whole phrases, never what a single common word may mean.</summary>
/// <remarks>The phrases are those of PyTorch, safetensors, Pillow, NumPy, huggingface_hub, the operating system and ComfyUI itself.</remarks>
internal static class FailureRules
{
    private static readonly FailureAdvice GpuMemory = new(
        FailureCategory.OutOfMemory,
        "The GPU's memory did not suffice. Free it (POST /free, Routes.Server.FreeAsync) and submit again; if it fails again, lower the image size or the batch size, or start ComfyUI with --lowvram.",
        IsRetryable: true);

    private static readonly FailureAdvice MainMemory = new(
        FailureCategory.OutOfMemory,
        "The pod's main memory did not suffice. Free it (POST /free, Routes.Server.FreeAsync) and submit again; if it fails again, use smaller or fewer models at once, or give the pod more memory or swap.",
        IsRetryable: true);

    private static readonly FailureAdvice DiskFull = new(FailureCategory.DiskFull, "The pod's disk is full: make room on it (output, temp and models are the large folders), then submit again.");
    private static readonly FailureAdvice NoModel = new(FailureCategory.MissingModel, "The model is not on the pod: put the file where the message says, or choose one that the pod has.");
    private static readonly FailureAdvice NoHubModel = new(FailureCategory.MissingModel, "A model that the node fetches by itself could not be had: download it onto the pod by hand, or give the pod the access to it that the message asks for.");
    private static readonly FailureAdvice WrongModel = new(FailureCategory.MissingModel, "The file is not the kind of model that this node loads: load it with the loader for its kind, or choose the right file.");
    private static readonly FailureAdvice NoPart = new(FailureCategory.MissingModel, "The checkpoint does not contain this part: load the CLIP or the VAE from a file of its own (CLIPLoader, VAELoader).");
    private static readonly FailureAdvice CorruptModel = new(FailureCategory.CorruptModel, "The model file is damaged, incomplete or not of the format that its name says: compare its size and download it again, best as .safetensors.");
    private static readonly FailureAdvice NoPackage = new(FailureCategory.MissingNode, "A Python package that the node's pack needs is missing or does not fit: install the pack's requirements on the pod and restart it.");
    private static readonly FailureAdvice OtherFamily = new(FailureCategory.BadInput, "Things that do not fit together meet at this node: mostly models of different families (checkpoint, LoRA, ControlNet, CLIP, VAE), or images or latents of different sizes. Make them match.");
    private static readonly FailureAdvice BadImage = new(FailureCategory.BadInput, "The image file cannot be read: it is damaged, too large or no image. Upload it again, best as PNG.");
    private static readonly FailureAdvice NoInputFile = new(FailureCategory.BadInput, "The input file is not on the pod: upload it first, and use the name that the upload gave.");
    private static readonly FailureAdvice BadValue = new(FailureCategory.BadInput, "An input's value cannot be used as it is: correct it in the workflow.");
    private static readonly FailureAdvice Cycle = new(FailureCategory.BadInput, "The nodes wait for each other in a circle: break the circle of links.");
    private static readonly FailureAdvice NotANumber = new(FailureCategory.NotANumber, "The computation ran into NaN or infinite values: try the model in a higher precision (--fp32-vae, --force-fp32, bf16 instead of fp16), a lower CFG or learning rate, or another VAE.");
    private static readonly FailureAdvice Device = new(FailureCategory.DeviceError, "The GPU's computation broke down, and the pod's process may fail at everything from now on: restart the pod, then submit again. If it fails again there, look for an input out of range, then at the driver.");
    private static readonly FailureAdvice NoDevice = new(FailureCategory.DeviceError, "The pod cannot use its GPU: check that it has one, its driver, and that its PyTorch is built for it; then restart the pod.");
    private static readonly FailureAdvice Offline = new(FailureCategory.Network, "A service that the node needs did not answer the pod: check the pod's way to the internet and submit again later.", IsRetryable: true);
    private static readonly FailureAdvice TooMany = new(FailureCategory.Network, "The service that the node uses takes no more requests for now: wait and submit again.", IsRetryable: true);
    private static readonly FailureAdvice NoAccess = new(FailureCategory.Network, "The service that the node uses wants valid credentials: submit with an API key (SubmitOptions.ApiKey) that may use it, or sign in on the pod.");
    private static readonly FailureAdvice NoCredit = new(FailureCategory.Network, "The account for the service that the node uses has no credit: add some, then submit again.");
    private static readonly FailureAdvice Refused = new(FailureCategory.Network, "The service that the node uses refused the request: its answer is in the message.");

    public static IReadOnlyList<FailureRule> All { get; } =
    [
        // Types that mean one thing, whatever their message says.
        new(GpuMemory, ["*OutOfMemoryError"], []), // torch.OutOfMemoryError, torch.cuda.OutOfMemoryError before 2.5
        new(MainMemory, ["MemoryError", "*._ArrayMemoryError"], []), // Python's own, and NumPy's: "Unable to allocate 12.0 GiB for an array…"
        new(NoPackage, ["ModuleNotFoundError", "ImportError"], []), // raised while running: packs import late
        new(BadImage, ["PIL.UnidentifiedImageError", "PIL.Image.DecompressionBombError"], []),
        new(OtherFamily, ["einops.EinopsError"], []), // a tensor of the wrong rank or shape
        new(Cycle, ["*DependencyCycleError"], []), // ComfyUI finds some circles only while running
        new(NoHubModel, ["*.LocalEntryNotFoundError", "*.EntryNotFoundError", "*.RepositoryNotFoundError", "*.RevisionNotFoundError", "*.GatedRepoError"], []), // huggingface_hub
        new(CorruptModel, ["_pickle.UnpicklingError", "pickle.UnpicklingError"], []), // a .ckpt or .pt that is no pickle, or one that PyTorch refuses

        // What the system says in one way, whoever raises it: Linux, quotas, Windows, and safetensors' Rust error.
        new(DiskFull, [], ["[Errno 28]", "No space left on device", "(os error 28)", "Disk quota exceeded", "[WinError 112]", "There is not enough space on the disk"]),

        // Before device errors: CUDA tells its lack of memory as an error of the device, too.
        new(GpuMemory, [], ["CUDA out of memory", "HIP out of memory", "XPU out of memory", "MPS backend out of memory", "CUDA error: out of memory", "HIP error: out of memory", "cudaErrorMemoryAllocation", "CUBLAS_STATUS_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED"]),
        new(GpuMemory, [], ["Allocation on device", "This error means you ran out of memory on your GPU", "There is not enough GPU video memory available"]), // cudaMallocAsync, ComfyUI's own sentence, DirectML
        new(GpuMemory, ["RuntimeError"], ["Invalid buffer size: "]), // MPS: one buffer larger than Metal gives
        new(MainMemory, [], ["DefaultCPUAllocator: not enough memory", "DefaultCPUAllocator: can't allocate memory", "[Errno 12] Cannot allocate memory", "The paging file is too small for this operation to complete"]),

        // A build without the GPU's code, or no GPU at all: a restart alone does not help.
        new(NoDevice, [], ["no kernel image is available for execution on the device", "Torch not compiled with CUDA enabled", "Found no NVIDIA driver on your system", "No CUDA GPUs are available", "No HIP GPUs are available", "CUDA driver version is insufficient"]),
        new(Device, [], ["CUDA error: ", "HIP error: ", "CUDA driver error: ", "device-side assert triggered", "an illegal memory access was encountered", "driver shutting down", "CUDNN_STATUS_", "CUBLAS_STATUS_", "NCCL error"]),
        new(Device, ["torch.AcceleratorError"], []), // PyTorch 2.8 and later, for every error of the device

        // safetensors' reader by the names of its errors, as itself or as ComfyUI repeats them; PyTorch's zip reader; pickle.
        new(CorruptModel, [], ["Error while deserializing header", "incomplete metadata, file not fully covered", "MetadataIncompleteBuffer", "HeaderTooLarge", "HeaderTooSmall", "InvalidHeaderDeserialization", "The safetensors file is corrupt"]),
        new(CorruptModel, [], ["PytorchStreamReader failed", "invalid load key, ", "The file might be corrupted", "unexpected EOF, expected … more bytes"]),
        new(CorruptModel, ["EOFError"], ["Ran out of input"]), // pickle at an empty file

        // ComfyUI's loaders, and huggingface's.
        new(NoModel, [], ["Model in folder '…' with filename '…' not found"]),
        new(WrongModel, [], ["Could not detect model type of", "ERROR: UNSUPPORTED DIFFUSION MODEL", "does not contain a valid controlnet model", "does not contain a valid vision model", "clip vision file is invalid", "style model file is invalid", "Unsupported upscale model"]),
        new(NoPart, [], ["clip input is invalid: None", "VAE is invalid: None"]), // a checkpoint without them, linked as if it had them
        new(NoHubModel, ["OSError", "ValueError"], ["is not a local folder and is not a valid model identifier", "Can't load tokenizer for '", "Can't load the configuration of '", "Error no file named … found in directory", "We couldn't connect to 'https://huggingface.co'"]),

        // A file that is not there: a model by its ending or folder, an input by its folder; anything else (a program, a font) is not guessed at.
        new(NoModel, ["FileNotFoundError"], [".safetensors", ".sft", ".ckpt", ".pth", ".gguf", ".onnx", "/models/", "\\models\\", "\\\\models\\\\"]),
        new(NoInputFile, ["FileNotFoundError"], ["/input/", "\\input\\", "\\\\input\\\\"]),

        // Partner nodes, by ComfyUI's own sentences, and the usual HTTP libraries by status: credentials and credit do not come by waiting.
        new(NoAccess, [], ["Unauthorized: Please login first to use this node", "401 Client Error: ", "403 Client Error: ", "Client error '401 ", "Client error '403 ", "HTTP Error 401: ", "HTTP Error 403: "]),
        new(NoCredit, [], ["Payment Required: Please add credits", "402 Client Error: ", "Client error '402 ", "HTTP Error 402: "]),
        new(TooMany, [], ["Rate Limit Exceeded: The server returned 429", "429 Client Error: ", "Client error '429 ", "HTTP Error 429: "]),
        new(NoAccess, ["aiohttp.client_exceptions.*"], ["401, message=", "403, message="]),
        new(NoCredit, ["aiohttp.client_exceptions.*"], ["402, message="]),
        new(Refused, [], ["There is a problem with your account. Please contact support@comfy.org", "400 Client Error: ", "404 Client Error: ", "Client error '4", "HTTP Error 404: "]),
        new(Refused, ["aiohttp.client_exceptions.ClientResponseError"], ["400, message=", "404, message="]),
        new(Refused, ["requests.exceptions.MissingSchema", "requests.exceptions.InvalidURL", "requests.exceptions.InvalidSchema", "aiohttp.client_exceptions.InvalidURL"], []), // no service was asked: the address is wrong
        new(Offline, ["*.LocalNetworkError", "*.ApiServerError"], []), // ComfyUI's partner nodes
        new(Offline, ["aiohttp.client_exceptions.*", "requests.exceptions.ConnectionError", "requests.exceptions.ConnectTimeout", "requests.exceptions.ReadTimeout", "requests.exceptions.Timeout", "requests.exceptions.HTTPError", "requests.exceptions.SSLError", "requests.exceptions.ProxyError", "requests.exceptions.ChunkedEncodingError"], []),
        new(Offline, ["urllib3.exceptions.*", "urllib.error.*", "httpx.*", "httpcore.*", "http.client.*", "ssl.SSL*", "socket.gaierror", "socket.timeout"], []),
        new(Offline, ["ConnectionError", "ConnectionResetError", "ConnectionRefusedError", "ConnectionAbortedError", "TimeoutError", "asyncio.exceptions.TimeoutError"], []),
        new(Offline, [], ["due to local network issues. Please check your internet connection", "The API server at … is currently unreachable", "Max retries exceeded with url: ", "Temporary failure in name resolution"]),

        // Tensors that do not fit, as PyTorch and NumPy say it.
        new(OtherFamily, [], ["mat1 and mat2 shapes cannot be multiplied", "shapes cannot be multiplied (", "expected input[… channels, but got … channels instead", "Error(s) in loading state_dict for", "Given normalized_shape=[…but got input of size"]),
        new(OtherFamily, [], ["The size of tensor a (…) must match the size of tensor b (", "Sizes of tensors must match except in dimension", "stack expects each tensor to be equal size", "shape '…' is invalid for input of size ", "Kernel size can't be greater than actual input size", "Expected size for first two dimensions of batch2 tensor"]),
        new(OtherFamily, ["ValueError"], ["could not broadcast input array from shape", "operands could not be broadcast together with shapes", "all input arrays must have the same shape"]),

        // Texts that are no numbers, pictures that end early.
        new(BadValue, ["ValueError"], ["invalid literal for int() with base ", "could not convert string to float: "]),
        new(BadImage, ["OSError", "SyntaxError"], ["image file is truncated", "cannot identify image file", "broken PNG file", "broken data stream when reading image file"]), // Pillow's

        // NaN where a number must be; NumPy's "invalid value encountered in cast" is only a warning and stops nothing.
        new(NotANumber, ["ValueError", "OverflowError"], ["cannot convert float NaN to integer", "cannot convert float infinity to integer", "array must not contain infs or NaNs", "Input contains NaN", "Input X contains NaN"]),
        new(NotANumber, [], ["A tensor with all NaNs was produced", "A tensor with NaNs was produced", "probability tensor contains either `inf`, `nan` or element < 0", "returned nan values in its", "Loss is nan, stopping training"]),
    ];
}
