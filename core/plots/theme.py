"""The palette and the one Plotly template, in light and dark; .streamlit/config.toml holds the same colours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

FONT = (
    "'Source Sans', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', "
    "'Source Han Sans SC', sans-serif"
)


@dataclass(frozen=True)
class Palette:
    """Every colour of one theme. Blue is what customers said, the accent what people here did."""

    name: str
    background: str
    surface: str
    border: str
    strong: str  # outlines and reference lines that carry meaning
    grid: str
    text: str
    muted: str
    accent: str
    accent_text: str
    accent_soft: str
    positive: str
    negative: str
    warn: str
    fail: str
    learn: str
    ok: str
    dim: str  # unplaced or background points under a full-colour map
    rest: str  # all points when only some demands are picked
    label: str  # names on the map out of focus
    neutral: str
    mark: str  # background of marked words
    slots: tuple[str, ...]  # a demand keeps its slot for life
    water: tuple[str, ...]  # sequential
    diverging: tuple[str, ...]
    stars: tuple[str, ...]
    depth: tuple[str, ...]  # density of the map, shallow to deep
    contour: str

    def slot(self, number: int | None) -> str:
        """Return the colour of a demand's slot (from 1), grey for none or one beyond the palette."""
        return self.slots[number - 1] if number and 1 <= number <= len(self.slots) else self.rest

    @property
    def sentiment(self) -> dict[str, str]:
        """The colours of the four sentiments."""
        return {"negative": self.negative, "neutral": self.neutral, "positive": self.positive, "mixed": self.learn}


LIGHT = Palette(
    name="light",
    background="#FFFFFF",
    surface="#F0F5F8",
    border="#D3DEE5",
    strong="#788B98",
    grid="#E4EBF0",
    text="#12222E",
    muted="#526573",
    accent="#A6195E",
    accent_text="#A6195E",
    accent_soft="#FBE9F1",
    positive="#0A6685",
    negative="#AD450A",
    warn="#7F5B00",
    fail="#AE2A1E",
    learn="#5B46B0",
    ok="#0F6B57",
    dim="#C3CED6",
    rest="#8FA3B0",
    label="#3E505D",
    neutral="#6E7F8B",
    mark="#FFF3C9",
    slots=(
        "#126A88",
        "#B88E2F",
        "#8887EE",
        "#9A2D0A",
        "#3E957F",
        "#473E9E",
        "#B26235",
        "#915FC0",
        "#9F7CB4",
        "#0B5F40",
        "#604073",
        "#CB6E60",
        "#128184",
        "#9A5505",
        "#7750B1",
        "#3A95CD",
        "#617BDC",
        "#6F69A3",
        "#4F550D",
        "#4C8238",
        "#68905A",
        "#3E568A",
        "#834339",
        "#998214",
    ),
    water=(
        "#E6F0F5",
        "#CFE2EC",
        "#B3D1E0",
        "#93BDD1",
        "#70A6C0",
        "#4E8DAB",
        "#337492",
        "#205C79",
        "#12455F",
        "#0A3046",
    ),
    diverging=(
        "#8A3406",
        "#AD450A",
        "#CB6A2E",
        "#E29D6C",
        "#F2CFB4",
        "#C6DEE9",
        "#8FBFD5",
        "#4F98B8",
        "#1F7395",
        "#0A4F6B",
    ),
    stars=("#8A3406", "#C9702F", "#7E8C96", "#3C88AC", "#0A4F6B"),
    depth=("#FFFFFF", "#F3F8FB", "#E6F1F6", "#D8E8F0", "#C8DEEA", "#B7D3E2"),
    contour="#A9C9DA",
)

DARK = Palette(
    name="dark",
    background="#0D1820",
    surface="#172730",
    border="#2B3E4A",
    strong="#6C8290",
    grid="#1F313C",
    text="#E9EFF3",
    muted="#A0B2BE",
    accent="#CF3A82",
    accent_text="#F78FBE",
    accent_soft="#421B31",
    positive="#6EC3E4",
    negative="#F2A067",
    warn="#E6C25C",
    fail="#FF9A8D",
    learn="#B9A8FF",
    ok="#6FD0B4",
    dim="#3A4D59",
    rest="#5A7181",
    label="#B7C6D0",
    neutral="#8598A5",
    mark="#4A3D12",
    slots=(
        "#6DB9DB",
        "#A2790D",
        "#8576DC",
        "#FAA871",
        "#B5ECDB",
        "#A295FE",
        "#C19188",
        "#9C85AA",
        "#CFC7F2",
        "#9CCAB2",
        "#D1A9FB",
        "#EA7B4E",
        "#568C81",
        "#F7CF92",
        "#B788D4",
        "#2B88C0",
        "#8989F0",
        "#E8D4FE",
        "#CAAC17",
        "#1DA967",
        "#6CA135",
        "#727FA5",
        "#E09A86",
        "#8B8057",
    ),
    water=(
        "#0A3046",
        "#12455F",
        "#205C79",
        "#337492",
        "#4E8DAB",
        "#70A6C0",
        "#93BDD1",
        "#B3D1E0",
        "#CFE2EC",
        "#E6F0F5",
    ),
    diverging=(
        "#FFC08F",
        "#F2A067",
        "#D2813F",
        "#A5622C",
        "#6E4A30",
        "#2F5163",
        "#2F7391",
        "#4F9CBD",
        "#7FC1DE",
        "#B5E0F3",
    ),
    stars=("#FFB27A", "#D98246", "#8598A5", "#4F9CBD", "#A5DCF4"),
    depth=("#0D1820", "#10202B", "#132936", "#173341", "#1B3D4E", "#20485B"),
    contour="#2C5468",
)


def palette(theme: str | None) -> Palette:
    """Return the palette of a theme name; light for anything but "dark"."""
    return DARK if theme == "dark" else LIGHT


def fade(colour: str, opacity: float) -> str:
    """Return a hex colour as rgba text."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def figure(colours: Palette, height: int, **layout: Any) -> go.Figure:
    """Return an empty figure in our hand: no legend, thin grid, text in ink, room for nothing superfluous."""
    import plotly.graph_objects as go

    axis = {
        "gridcolor": colours.grid,
        "linecolor": colours.border,
        "zeroline": False,
        "tickfont": {"color": colours.muted, "size": 13},
        "title": {"font": {"color": colours.muted, "size": 13}},
        "fixedrange": True,
        "automargin": False,
    }
    drawn = go.Figure()
    drawn.update_layout(
        height=height,
        margin={"l": 4, "r": 4, "t": 4, "b": 4},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hovermode=False,
        dragmode=False,
        font={"family": FONT, "size": 13, "color": colours.text},
        xaxis=axis,
        yaxis=axis,
        uirevision="atlas",
        hoverlabel={
            # Without a colour Plotly writes in that of the border, which nobody can read on the surface.
            "font": {"family": FONT, "size": 13, "color": colours.text},
            "bgcolor": colours.surface,
            "bordercolor": colours.border,
            "align": "left",
        },
    )
    drawn.update_layout(**layout)
    return drawn


@dataclass
class Notes:
    """Shapes and words of a figure, collected and set at once: Plotly copies all there are for each one that is added."""

    shapes: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)

    def shape(self, **what: Any) -> None:
        """Keep a shape, by the arguments of `Figure.add_shape`."""
        self.shapes.append(what)

    def word(self, **what: Any) -> None:
        """Keep a word, by the arguments of `Figure.add_annotation`; it has no arrow unless it says so."""
        self.annotations.append({"showarrow": False, **what})

    def put(self, drawn: go.Figure) -> None:
        """Set everything that was kept."""
        drawn.update_layout(shapes=self.shapes, annotations=self.annotations)
