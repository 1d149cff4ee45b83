"""Makes progress.svg: runs the real command in a pseudo-terminal, takes the frame at about 60 %, and draws it.

Usage, from the project's folder:  python3 docs/images/capture.py PATH/TO/comfypulse
"""
import html
import os
import pty
import re
import sys
import tempfile

COMMAND = "run samples/workflows/text-to-image.json --out out"
COLORS = {"14": "#39c5cf", "2": "#3fb950", "240": "#484f58", "8": "#8b949e"}


def record(program):
    chunks = []

    def read(descriptor):
        chunks.append(os.read(descriptor, 65536))
        return chunks[-1]

    with tempfile.TemporaryDirectory() as out:
        arguments = COMMAND.split()[:-1] + [out]
        os.environ.update(TERM="xterm-256color", COLUMNS="100", LINES="24")
        silent = os.open(os.devnull, os.O_WRONLY)
        kept = os.dup(1)
        os.dup2(silent, 1)
        pty.spawn([program, *arguments], read)
        os.dup2(kept, 1)
    return b"".join(chunks).decode("utf-8", "replace")


def frame(text):
    # A frame is a line with the running node's bar and a line with the whole.
    frames = re.findall(r"(KSampler[^\r\n]*)\r?\n([^\r\n]*nodes done[^\r\n]*)", text)
    return next(lines for lines in frames if int(re.search(r"(\d+) %", lines[1]).group(1)) >= 60)


def spans(line):
    fill, weight, column, drawn = "#e6edf3", "normal", 0, []
    for code, part in re.findall(r"(?:\x1b\[([\d;]*)m)?([^\x1b]*)", line):
        if code:
            fill = COLORS.get(code.split(";")[-1], "#e6edf3") if code.startswith("38") else "#e6edf3"
            weight = "bold" if code == "1" else "normal"
        # Each piece is set at its column, so that fonts of another width keep the bars in line.
        if part.strip():
            indent = len(part) - len(part.lstrip())
            drawn.append((column + indent, fill, weight, part.strip()))
        column += len(part)
    return drawn


def draw(lines):
    rows = [[(0, "#8b949e", "normal", "$ comfypulse " + COMMAND)], *map(spans, lines)]
    text = "\n".join(
        f'  <text x="{16 + 8.4 * column:.1f}" y="{30 + 24 * row}" textLength="{8.4 * len(part):.1f}" fill="{fill}" font-weight="{weight}">{html.escape(part)}</text>'
        for row, parts in enumerate(rows)
        for column, fill, weight, part in parts
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="680" height="{24 * len(rows) + 24}" '
        f'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" role="img" aria-label="The command at work">\n'
        f'  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n{text}\n</svg>\n'
    )


with open(os.path.join(os.path.dirname(__file__), "progress.svg"), "w", encoding="utf-8") as svg:
    svg.write(draw(frame(record(os.path.abspath(sys.argv[1])))))
