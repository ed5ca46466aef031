"""What people decide, as it comes in and goes out, typed, with examples."""

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from graphrisk.records.contract import LONGEST


def keepable(text: str) -> str:
    """A text without characters that no database keeps, or ValueError."""
    if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("has a character that can't be kept")
    return text


Plain = AfterValidator(keepable)
Name = Annotated[str, Field(min_length=1, max_length=LONGEST), Plain]
Word = Annotated[str, Field(max_length=LONGEST), Plain]
Note = Annotated[str, Field(max_length=2_000, description="Why, for those who come after."), Plain]
RingId = Annotated[str, Field(min_length=1, max_length=20), Plain]
Version = Annotated[int, Field(ge=0, lt=2**31, description="What you looked at; 0 for no case.")]
Day = Annotated[str, Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Moment = Annotated[str, Field(max_length=40), Plain]
Action = Literal["open", "assign", "note", "confirm", "dismiss", "reopen"]
State = Literal["none", "open", "confirmed", "dismissed"]


def example(**body: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"example": body})


class Step(BaseModel):
    """One thing to do to a case. `version` may stand in If-Match instead."""

    model_config = example(action="dismiss", note="A family on one tablet", version=0)

    action: Action
    note: Note = ""
    assignee: Annotated[Word, Field(description="For `assign`: who works on it.")] = ""
    version: Version | None = None


class Looked(BaseModel):
    """A case at the version that was looked at."""

    model_config = ConfigDict(extra="forbid")

    ring_id: RingId
    version: Version


class Steps(BaseModel):
    """One thing to do to several cases: to all, or to none."""

    model_config = example(
        action="confirm",
        note="Same warehouse",
        cases=[{"ring_id": "R-7K2M9QX", "version": 0}, {"ring_id": "R-9QXA2B7", "version": 2}],
    )

    action: Action
    note: Note = ""
    assignee: Word = ""
    cases: Annotated[list[Looked], Field(min_length=1, max_length=1000)]


class Case(BaseModel):
    """Where people's work on a ring stands."""

    ring_id: str
    state: State
    version: int
    assignee: str
    by: str
    at: str


class Event(BaseModel):
    """One step of a case."""

    version: int
    action: str
    state: str
    by: str
    at: str
    assignee: str
    note: str


class History(Case):
    """A case with its steps, first to last."""

    history: list[Event]


class Cases(BaseModel):
    """Cases, by ring."""

    cases: list[Case]


class CaseFilter(BaseModel):
    """Which cases."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["open", "confirmed", "dismissed"] | None = None
    assignee: Word | None = None


class Valued(BaseModel):
    """A value, by the opaque id that look-ups give it, or by kind and clear value."""

    entity_id: Annotated[Name, Field(description="As a look-up gave it.")] | None = None
    kind: Name | None = None
    value: Name | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        whole = self.kind is not None and self.value is not None
        if whole == (self.entity_id is not None) or (self.kind is None) != (self.value is None):
            raise ValueError("give entity_id, or kind and value")
        return self


class CutLink(Valued):
    """This user's use of this value is ignored."""

    model_config = example(what="link", user_id="U-7", entity_id="3f0c…", note="Sold the phone")

    what: Literal["link"]
    user_id: Name
    note: Note = ""


class CutTie(BaseModel):
    """This pair of users never counts."""

    model_config = example(what="tie", user_id="U-7", other_id="U-8", note="Flatmates")

    what: Literal["tie"]
    user_id: Name
    other_id: Name
    note: Note = ""


class CutRemoval(BaseModel):
    """This user is with none of those who are in this ring now."""

    model_config = example(what="removal", user_id="U-7", ring_id="R-7K2M9QX", note="A victim")

    what: Literal["removal"]
    user_id: Name
    ring_id: RingId
    note: Note = ""


class CutValue(Valued):
    """This value is ignored until a day."""

    model_config = example(
        what="value", kind="ip", value="203.0.113.7", until="2026-12-31", note="An airport"
    )

    what: Literal["value"]
    until: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    note: Note = ""


class CutUser(BaseModel):
    """This user is cleared: in no ring from now on."""

    model_config = example(what="user", user_id="U-7", note="Our own test account")

    what: Literal["user"]
    user_id: Name
    note: Note = ""


Cut = Annotated[CutLink | CutTie | CutRemoval | CutValue | CutUser, Field(discriminator="what")]


class Standing(BaseModel):
    """A cut that holds; values as captions."""

    id: int
    what: str
    subject: str
    other: str
    until: str
    by: str
    at: str
    note: str


class Cuts(BaseModel):
    """The cuts that hold."""

    cuts: list[Standing]


class Numbered(BaseModel):
    """A cut that was made, or taken back."""

    id: int


class Because(BaseModel):
    """Why something is taken back."""

    model_config = example(note="It was his phone after all")

    note: Note = ""


class Entry(Valued):
    """A user or value to put on a list, or to take off. Users and merchants by kind and value."""

    model_config = example(
        list="blocked", kind="device", value="dev-42", reason="Card testing", expires="2027-01-01"
    )

    list: Literal["blocked", "trusted"]
    reason: Note = ""
    source: Word = ""
    expires: Annotated[Day, Field(description="The day from which it no longer counts.")] = ""


class Listing(BaseModel):
    """What is said of a user or value on a list; the value as its caption, or clear in an
    export."""

    list: str
    kind: str
    value: str
    reason: str
    source: str
    expires: str


class Listings(BaseModel):
    """What is on the lists."""

    entries: list[Listing]


class Referred(BaseModel):
    """What a user or value is called from now on, wherever it is spoken of."""

    ref: str


class Counted(BaseModel):
    """How many entries came in."""

    entries: int


class AuditFilter(BaseModel):
    """Which entries, newest first: since <= at < until."""

    model_config = ConfigDict(extra="forbid")

    action: Word = ""
    by: Word = ""
    subject: Word = ""
    since: Moment = ""
    until: Moment = ""
    before: Annotated[int, Field(ge=0, lt=2**31, description="`next` of a page")] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 100


class Audited(BaseModel):
    """Who did what, when."""

    id: int
    at: str
    by: str
    action: str
    subject: str
    body: dict[str, Any]
    hash: str


class AuditPage(BaseModel):
    """Some entries, newest first, and where the next ones begin."""

    entries: list[Audited]
    next: int | None = Field(default=None, description="`before` of the next page")


class Checked(BaseModel):
    """Whether the audit holds; if not, `problem` says from where on."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"holds": True, "entries": 7, "head": "9f…", "problem": ""}}
    )

    holds: bool
    entries: int
    head: str
    problem: str


class Span(BaseModel):
    """Which sweeps a report is of; the month before the last one by default."""

    model_config = ConfigDict(extra="forbid")

    since: Day = ""
    until: Day = ""


class Line(BaseModel):
    """The rings of a kind and a band of scores; precision in per cent of the decided ones."""

    kind: str
    scores: str
    rings: int
    confirmed: int
    dismissed: int
    undecided: int
    precision: float | None


class Report(BaseModel):
    """How right the rings were by people's decisions; the last line is the sum."""

    lines: list[Line]
