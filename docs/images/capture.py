"""Makes progress.svg: runs the real command in a pseudo-terminal, takes what it shows at about 60 %, and draws it.

Usage, from the project's folder:  python3 docs/images/capture.py PATH/TO/comfypulse
"""
import fcntl
import html
import os
import pty
import re
import struct
import sys
import tempfile
import termios

COMMAND = "run samples/workflows/text-to-image.json --out out"
COLUMNS, ROWS = 88, 24
TEXT, GREY = "#e6edf3", "#8b949e"
COLORS = {14: "#39c5cf", 2: "#3fb950", 8: GREY, 240: "#484f58"}
SEQUENCE = re.compile(r"\x1b\[([\d;?]*)([A-Za-z])|\x1b([78=>])|(.)", re.DOTALL)


class Screen:
    """Rows of cells (character, colour, background, weight), as far as the command needs a terminal."""

    def __init__(self):
        self.rows, self.row, self.column, self.saved = [{}], 0, 0, (0, 0)
        self.style = (TEXT, None, "normal")

    def show(self, text):
        for numbers, control, short, character in SEQUENCE.findall(text):
            if control == "A":
                self.row -= int(numbers or 1)
            elif control in ("J", "K"):
                self.erase(control == "J")
            elif control == "m":
                self.paint([int(number or 0) for number in numbers.split(";")])
            elif short == "7":
                self.saved = (self.row, self.column)
            elif short == "8":
                self.row, self.column = self.saved
            elif character == "\r":
                self.column = 0
            elif character == "\n":
                self.row += 1
                self.rows += [] if self.row < len(self.rows) else [{}]
            elif character:
                self.rows[self.row][self.column] = (character, *self.style)
                self.column += 1

    def erase(self, below):
        self.rows[self.row] = {column: cell for column, cell in self.rows[self.row].items() if column < self.column}
        for row in range(self.row + 1, len(self.rows) if below else 0):
            self.rows[row] = {}

    def paint(self, codes):
        color, back, weight = self.style
        while codes:
            code = codes.pop(0)
            if code == 0:
                color, back, weight = TEXT, None, "normal"
            elif code == 1:
                weight = "bold"
            elif code in (38, 48):
                true = codes.pop(0) == 2
                value = "#%02x%02x%02x" % tuple(codes[:3]) if true else COLORS.get(codes[0], TEXT)
                del codes[: 3 if true else 1]
                color, back = (value, back) if code == 38 else (color, value)
        self.style = (color, back, weight)

    def percent(self):
        lines = ["".join(cell[0] for _, cell in sorted(row.items())) for row in self.rows]
        found = [re.search(r"(\d+) %", line) for line in lines if "nodes" in line]
        return int(found[-1].group(1)) if found and found[-1] else 0


def record(program):
    chunks = []
    with tempfile.TemporaryDirectory() as out:
        process, terminal = pty.fork()
        if process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", COMFYPULSE_PREVIEW="blocks")
            os.environ.pop("NO_COLOR", None)
            os.execv(program, [program, *COMMAND.split()[:-1], out])
        while True:
            try:
                chunks.append(os.read(terminal, 65536))
            except OSError:
                break
        os.waitpid(process, 0)
    return b"".join(chunks).decode("utf-8", "replace")


def frame(text):
    # Each drawing begins at the top of what is drawn.
    screen = Screen()
    for part in re.split(r"(?=\r\x1b\[\d+A)", text):
        screen.show(part)
        if screen.percent() >= 60 and any(cell[0] == "▀" for row in screen.rows for cell in row.values()):
            first = next(index for index, row in enumerate(screen.rows) if any(cell[0] == "▀" for cell in row.values()))
            return [row for row in screen.rows[first:] if row]
    raise SystemExit("60 % was never shown with a preview.")


def draw(rows):
    shapes = []
    for index, row in enumerate([{i: (c, GREY, None, "normal") for i, c in enumerate("$ comfypulse " + COMMAND)}, *rows]):
        top = 14 + 20 * index
        cells = sorted(row.items())
        while cells:
            column, (character, color, back, weight) = cells[0]
            same = 1
            while same < len(cells) and cells[same] == (column + same, (cells[same][1][0], color, back, weight)) and (character == "▀") == (cells[same][1][0] == "▀"):
                same += 1
            text = "".join(cell[0] for _, cell in cells[:same])
            del cells[:same]
            left, width = 16 + 8.4 * column, 8.4 * same
            if character == "▀":
                shapes += [f'  <path d="M{left:.1f} {top + 10 * half}h{width:.1f}v10h-{width:.1f}z" fill="{fill}"/>' for half, fill in enumerate((color, back))]
            elif text.strip():
                # Each piece is set at its column, so that fonts of another width keep the bars in line.
                left += 8.4 * (len(text) - len(text.lstrip()))
                shapes.append(f'  <text x="{left:.1f}" y="{top + 15}" textLength="{8.4 * len(text.strip()):.1f}" fill="{color}" font-weight="{weight}">{html.escape(text.strip())}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{int(32 + 8.4 * COLUMNS)}" height="{28 + 20 * (len(rows) + 1)}" '
        f'font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14" shape-rendering="crispEdges" role="img" aria-label="The command at work">\n'
        f'  <rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n' + "\n".join(shapes) + "\n</svg>\n"
    )


with open(os.path.join(os.path.dirname(__file__), "progress.svg"), "w", encoding="utf-8") as svg:
    svg.write(draw(frame(record(os.path.abspath(sys.argv[1])))))
