namespace ComfyPulse.Training;

/// <summary>How a plot looks, for readers by day and by night. Bound to the plot's own class: an SVG may stand in the middle of a page.</summary>
internal static class PlotStyle
{
    public const string Text = """
        <style>
        .loss-plot text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
        .loss-plot .heading{font-size:16px;font-weight:600;fill:#1f2328}
        .loss-plot .label{fill:#59636e}
        .loss-plot .ground{fill:#fff}
        .loss-plot path{fill:none;stroke-linejoin:round;stroke-linecap:round}
        .loss-plot .grid{stroke:#e4e8ed}
        .loss-plot .axis{stroke:#9aa4af}
        .loss-plot .band{fill:#0969da;fill-opacity:.12}
        .loss-plot .raw{stroke:#8cbcf0;stroke-width:1}
        .loss-plot .smooth{stroke:#0969da;stroke-width:2.5}
        .loss-plot .gap{fill:#9a6700;fill-opacity:.13;stroke:#9a6700;stroke-opacity:.5;stroke-dasharray:3 3}
        .loss-plot .odd{fill:#cf222e}
        @media (prefers-color-scheme:dark){
        .loss-plot .heading{fill:#f0f6fc}
        .loss-plot .label{fill:#9198a1}
        .loss-plot .ground{fill:#0d1117}
        .loss-plot .grid{stroke:#262c36}
        .loss-plot .axis{stroke:#656c76}
        .loss-plot .band{fill:#4493f8}
        .loss-plot .raw{stroke:#31598f}
        .loss-plot .smooth{stroke:#4493f8}
        .loss-plot .gap{fill:#d29922;stroke:#d29922}
        .loss-plot .odd{fill:#f85149}
        }
        </style>

        """;
}
