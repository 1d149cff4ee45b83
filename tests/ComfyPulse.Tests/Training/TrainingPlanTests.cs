using ComfyPulse.Training;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Training;

public sealed class TrainingPlanTests
{
    internal const string Core = """
        {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {}},
         "5": {"class_type": "TrainLoraNode", "inputs": {"model": ["1", 0], "steps": STEPS, "grad_accumulation_steps": 2, "learning_rate": 0.0005}},
         "6": {"class_type": "SaveLoRA", "inputs": {"lora": ["5", 0], "prefix": "loras/mine", "steps": ["5", 2]}},
         "7": {"class_type": "PrimitiveInt", "inputs": {"value": 30}}}
        """;

    internal static TrainingPlan? Plan(string json, TrainingRules? rules = null, IReadOnlyList<string>? targets = null)
    {
        var workflow = Workflow.Parse(json);
        return TrainingPlan.Of(workflow, PromptPlan.Create(workflow, targets: targets), rules ?? TrainingRules.Default);
    }

    private static string CoreOf(string steps) => Core.Replace("STEPS", steps, StringComparison.Ordinal);

    [Theory]
    [InlineData("20", 20)]
    [InlineData("[\"7\", 0]", 30)]
    [InlineData("\"many\"", null)]
    public void The_core_trainer_is_known_with_its_steps_passes_and_rate(string steps, int? expected)
    {
        var trainer = Assert.Single(Plan(CoreOf(steps))!.Trainers);

        Assert.Equal(("5", expected, 2, expected * 2, 0.0005), (trainer.NodeId, trainer.Steps, trainer.PassesPerStep, trainer.Passes, trainer.LearningRate));
    }

    [Fact]
    public void What_it_saves_is_known_with_the_steps_in_the_name()
    {
        var lora = Assert.Single(Plan(CoreOf("20"))!.Loras);

        Assert.Equal(("loras", "mine_20_steps_00001_.safetensors"), (lora.OutputFolder, lora.FileName(1)));
        Assert.Equal(21, lora.CounterOf("mine_20_steps_00021_.safetensors"));
        Assert.All(["mine_30_steps_00001_.safetensors", "mine_00001_.safetensors", "mine_20_steps_1_.safetensors", "mine_20_steps_00001_.pt"], other => Assert.Null(lora.CounterOf(other)));
    }

    [Fact]
    public void A_workflow_without_a_trainer_is_no_training() =>
        Assert.Null(Plan("""{"1": {"class_type": "KSampler", "inputs": {"steps": 20}}}"""));

    [Fact]
    public void A_trainer_that_will_not_run_is_none() =>
        Assert.Null(Plan(CoreOf("20").Replace("\"7\":", "\"8\": {\"class_type\": \"SaveImage\", \"inputs\": {}}, \"7\":", StringComparison.Ordinal), targets: ["8"]));

    [Fact]
    public void A_rule_of_ones_own_makes_a_class_a_trainer_and_may_replace_one()
    {
        const string Own = """{"1": {"class_type": "MyTrainer", "inputs": {"iterations": 7, "lr": 0.1}}}""";
        var rule = new TrainingRule("MyTrainer") { StepsInput = "iterations", LearningRateInput = "lr" };

        Assert.Null(Plan(Own));
        Assert.Equal((7, 0.1), (Plan(Own, TrainingRules.Default.With(rule))!.Trainers[0].Passes, Plan(Own, TrainingRules.None.With(rule))!.Trainers[0].LearningRate));
        Assert.Equal(9, TrainingRules.Default.With(rule, rule with { StepsInput = null, EpochsInput = "iterations" }) is { } replaced ? Plan(Own.Replace('7', '9'), replaced)!.Trainers[0].Epochs : 0);
    }

    [Fact]
    public void Loops_of_FluxTrainer_follow_each_other_and_find_their_settings_above_them()
    {
        var plan = Plan("""
            {"9": {"class_type": "FluxTrainEnd", "inputs": {"network_trainer": ["4", 0]}},
             "4": {"class_type": "FluxTrainLoop", "inputs": {"network_trainer": ["3", 0], "steps": 250}},
             "3": {"class_type": "FluxTrainLoop", "inputs": {"network_trainer": ["2", 0], "steps": 500}},
             "2": {"class_type": "InitFluxLoRATraining", "inputs": {"output_name": "face", "output_dir": "flux_trainer_output", "learning_rate": 0.0004, "max_train_steps": 750}}}
            """)!;

        Assert.Equal([("3", 500, 0.0004), ("4", 250, 0.0004)], plan.Trainers.Select(trainer => (trainer.NodeId, trainer.Passes!.Value, trainer.LearningRate!.Value)));
        Assert.Equal(("face", null, "flux_trainer_output"), (Assert.Single(plan.Loras).Name, plan.Loras[0].OutputFolder, plan.Loras[0].Folder));
    }
}
