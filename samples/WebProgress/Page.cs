namespace WebProgress;

internal static class Page
{
    public const string Html = """
        <!doctype html>
        <meta charset="utf-8"><title>ComfyPulse</title>
        <button>Make a picture</button> <progress max="1" value="0"></progress> <output></output><p><img alt="" width="512">
        <script>
          const [button, bar, word, picture] = ['button', 'progress', 'output', 'img'].map(name => document.querySelector(name));
          button.onclick = async () => {
            const id = await (await fetch('/runs', { method: 'POST' })).text();
            const events = new EventSource(`/runs/${id}/events`);
            events.addEventListener('progress', told => { bar.value = told.data; word.value = `Processing… ${Math.round(told.data * 100)}%`; });
            events.addEventListener('ended', told => { events.close(); word.value = told.data; if (told.data === 'succeeded') picture.src = `/runs/${id}/picture`; });
          };
        </script>
        """;
}
