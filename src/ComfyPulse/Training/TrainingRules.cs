using System.Collections.Frozen;
using ComfyPulse.Training;
using ComfyPulse.Workflows;

namespace ComfyPulse;

/// <summary>By which nodes a run is known as a training. Immutable; put your own trainers in with <see cref="With"/>.</summary>
public sealed class TrainingRules
{
    private readonly FrozenDictionary<string, TrainingRule> _byClass;

    private TrainingRules(IEnumerable<TrainingRule> rules) => _byClass = rules.ToFrozenDictionary(rule => rule.ClassType, StringComparer.Ordinal);

    /// <summary>ComfyUI's own <c>TrainLoraNode</c> and the packs that are known: ComfyUI-FluxTrainer, Lora-Training-in-Comfy, wan2_lora_trainer, comfyUI-Realtime-Lora.</summary>
    public static TrainingRules Default { get; } = new(
    [
        new TrainingRule("TrainLoraNode") { AccumulationInput = "grad_accumulation_steps", LossComesBeforeCount = true },
        new TrainingRule("FluxTrainLoop") { NameInput = "output_name", FolderInput = "output_dir" },
        new TrainingRule("FluxTrainAndValidateLoop") { StepsInput = "max_train_steps", NameInput = "output_name", FolderInput = "output_dir" },
        .. new[] { "Lora Training in ComfyUI", "Lora Training in Comfy (Advanced)", "Lora Training in Comfy (SDXL)" }
            .Select(name => new TrainingRule(name) { StepsInput = null, EpochsInput = "max_train_epoches", LearningRateInput = null, NameInput = "output_name", FolderInput = "output_dir", Bar = TrainingBar.None }),
        new TrainingRule("WanLoRATrainer") { StepsInput = "max_train_steps", NameInput = "output_name", FolderInput = "output_dir", Bar = TrainingBar.Percent },
        .. new[]
            {
                "RealtimeLoraTrainer", "SDXLLoraTrainer", "SD15LoraTrainer", "AnimaLoraTrainer", "MusubiZImageLoraTrainer", "MusubiZImageBaseLoraTrainer",
                "MusubiFluxKleinLoraTrainer", "MusubiQwenImageLoraTrainer", "MusubiQwenImageEditLoraTrainer", "MusubiWanLoraTrainer",
            }
            .Select(name => new TrainingRule(name) { StepsInput = "training_steps", NameInput = "output_name", Bar = TrainingBar.None }),
    ]);

    /// <summary>No run is a training.</summary>
    public static TrainingRules None { get; } = new([]);

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<TrainingRule> All => _byClass.Values;

    /// <summary>These rules and more; one for a class that has a rule replaces that.</summary>
    /// <param name="rules">The rules to put in.</param>
    public TrainingRules With(params IEnumerable<TrainingRule> rules)
    {
        var all = _byClass.ToDictionary(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            ArgumentException.ThrowIfNullOrEmpty(rule.ClassType, nameof(rules));
            all[rule.ClassType] = rule;
        }

        return new TrainingRules(all.Values);
    }

    /// <summary>Whether something that runs of a workflow is known to train: whether a run of it has <see cref="PromptRun.Training"/>.</summary>
    /// <param name="workflow">The workflow.</param>
    public bool Trains(Workflow workflow)
    {
        ArgumentNullException.ThrowIfNull(workflow);
        return TrainingPlan.Of(workflow, PromptPlan.Create(workflow), this) is not null;
    }

    /// <summary>The rule for a class; null where its nodes do not train.</summary>
    internal TrainingRule? Find(string classType) => _byClass.GetValueOrDefault(classType);
}
