using ComfyPulse.Training;

namespace ComfyPulse.Tests.Training;

public sealed class ExpectedLoraTests
{
    [Theory]
    [InlineData("wan.safetensors", true)]
    [InlineData("mine/wan-000010.safetensors", true)]
    [InlineData("mine\\wan_500_steps.SAFETENSORS", true)]
    [InlineData("wan2.safetensors", true)]
    [InlineData("wanda.safetensors", false)]
    [InlineData("wan/other.safetensors", false)]
    [InlineData("wan.ckpt", false)]
    [InlineData("wan", false)]
    public void A_listed_file_may_be_the_LoRA_if_its_name_goes_on_with_anything_but_a_letter(string listed, bool mayBe) =>
        Assert.Equal(mayBe, new ExpectedLora("wan").MayBe(listed));

    [Fact]
    public void A_name_with_its_extension_is_the_file_itself() => Assert.True(new ExpectedLora("wan.safetensors").MayBe("wan.safetensors"));
}
