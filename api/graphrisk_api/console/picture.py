"""A ring's picture as data, what lies beside its nodes, cuts on its edges, and files of it."""

import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from graphrisk import registry
from graphrisk.errors import InputError
from graphrisk.exports import graph
from graphrisk.exports.drawing import drawn, tied
from graphrisk.exports.page_ring import dossier, ring_page
from graphrisk.registry.cuts import Cut, add, undo
from graphrisk_api.console import neighbours, ways
from graphrisk_api.console.eyes import Eyes, act, eyes_of
from graphrisk_api.console.shell import Page, Reader, Writer, back, data, whole, words_of
from graphrisk_api.console.ties import ties
from graphrisk_api.routes.paths import STEPS

router = APIRouter(route_class=Page, include_in_schema=False)
TOGETHER = 60
"""Members of a ring whose ties are laid out with it; of others they come after."""
Name = Annotated[str, Query(max_length=1000)]


async def body_of(eyes: Eyes, ring_id: str) -> dict[str, Any]:
    return await eyes.read(lambda con: registry.ring(con, ring_id))


@router.get("/rings/{ring_id}/picture.json")
async def picture(request: Request, who: Reader, ring_id: str) -> Response:
    """Nodes and edges, laid out."""
    eyes, t = eyes_of(request), words_of(request)
    ring = await body_of(eyes, ring_id)
    names, found = [m["user_id"] for m in ring["members"]], []
    small = len(names) <= TOGETHER
    if small and eyes.desk.norms is not None:
        found = await eyes.look(lambda store: ties(eyes.desk, store, names, t))
    made = await eyes.keep((ring_id, ring["sweep"], tuple(found)), lambda: drawn(ring, found))
    return data({**made, "whole": small})


@router.get("/rings/{ring_id}/ties.json")
async def tie_list(request: Request, who: Reader, ring_id: str) -> Response:
    """The ties between the strongest members of a large ring."""
    eyes, t = eyes_of(request), words_of(request)
    ring = await body_of(eyes, ring_id)
    names = [m["user_id"] for m in ring["members"]]
    found = await eyes.look(lambda store: ties(eyes.desk, store, names, t))
    return data({"edges": tied(found, {f"user:{n}": {} for n in names})})


@router.get("/rings/{ring_id}/beside.json")
async def beside(
    request: Request, who: Reader, ring_id: str, node: Name, kinds: str = ""
) -> Response:
    """What lies beside a node: a user's values of some kinds, or a value's users."""
    eyes = eyes_of(request)
    ring = await body_of(eyes, ring_id)
    kind, _, name = node.partition(":")
    if kind == "user":
        chosen = [k for k in kinds.split(",") if k in eyes.desk.parts.kinds]
        return data(
            await eyes.look(lambda store: neighbours.beside_user(store, ring, name, chosen))
        )
    ref = await ref_of(eyes, ring, node)
    known = eyes.desk.memory
    return data(
        await eyes.look(lambda store: neighbours.beside_value(store, ring, node, ref, known))
    )


@router.get("/rings/{ring_id}/path.json")
async def path(
    request: Request,
    who: Reader,
    ring_id: str,
    start: Annotated[str, Query(alias="from", max_length=1000)],
    to: Name,
) -> Response:
    """The shortest way between two accounts in the whole store, to be drawn."""
    eyes = eyes_of(request)
    ring, known = await body_of(eyes, ring_id), eyes.desk.memory
    found = await eyes.look(lambda store: ways.way(store, ring, start, to, known))
    return data({**found, "most": STEPS})


async def ref_of(eyes: Eyes, ring: dict[str, Any], node: str) -> str:
    """The store's reference of a picture's value."""
    kind, _, name = node.partition(":")
    if kind == "ref":
        return name
    number = whole(name)
    if number is None:
        raise InputError("no such node in this picture; load the page again")
    return await eyes.look(lambda store: neighbours.value(store, ring["links"], kind, number).ref)


@router.get("/rings/{ring_id}/value.json")
async def value(request: Request, who: Reader, ring_id: str, node: Name) -> Response:
    """Where a value's own page is."""
    eyes = eyes_of(request)
    ref = await ref_of(eyes, await body_of(eyes, ring_id), node)
    return data({"ref": ref})


@router.post("/rings/{ring_id}/cut")
async def cut(request: Request, who: Writer, ring_id: str) -> Response:
    """Cuts a link, a tie, or takes somebody out of the ring."""
    eyes, form = eyes_of(request), request.state.form
    what, user, other = form.get("what", ""), form.get("user", ""), form.get("other", "")
    done, vault = act(who, form.get("note", "")), eyes.desk.parts.vault
    named = ("user", other)
    if what == "link":
        ref = await ref_of(eyes, await body_of(eyes, ring_id), other)
        named = await eyes.look(lambda store: clear(store, ref))

    def write(con: Any) -> None:
        subject = vault.name(con, "user", user)
        second = "" if what == "user" else ring_id
        if what in ("link", "tie"):
            second = vault.name(con, *named)
        add(con, Cut(what, subject, second), done)

    if what not in ("link", "tie", "removal", "user"):
        raise InputError("nothing to cut; choose an edge or an account")
    await eyes.write(write)
    return back(f"/rings/{ring_id}")


def clear(store: Any, ref: str) -> tuple[str, str]:
    """Kind and clear value of a reference; for the registry, which seals it."""
    known = store.entity(ref)
    if known is None:
        raise InputError("no value of that id; load the page again")
    return known.kind, store.reveal(ref)


@router.post("/rings/{ring_id}/undo")
async def uncut(request: Request, who: Writer, ring_id: str) -> Response:
    """Takes a cut back."""
    form = request.state.form
    number = whole(form.get("number", ""))
    if number is None:
        raise InputError("no cut of that number; load the page again")
    done = act(who, form.get("note", ""))
    await eyes_of(request).write(lambda con: undo(con, number, done))
    return back(f"/rings/{ring_id}")


MEDIA = {"json": "application/json", "graphml": "application/graphml+xml"}


@router.get("/rings/{ring_id}/ring.html")
async def alone(request: Request, who: Reader, ring_id: str) -> Response:
    """The ring as a page that stands alone, to keep in a case or mail."""
    told = await eyes_of(request).read(lambda con: dossier(con, ring_id))
    made = await eyes_of(request).desk.apart(lambda: ring_page(told))
    name = {"Content-Disposition": f'attachment; filename="{told.ring["ring_id"]}.html"'}
    policy = {"Content-Security-Policy": made.policy}
    return Response(made.html, 200, name | policy, media_type="text/html")


@router.get("/rings/{ring_id}/ring.{form}")
async def exported(request: Request, who: Reader, ring_id: str, form: str) -> Response:
    """The ring's graph as a file: json or graphml."""
    if form not in MEDIA:
        raise InputError(f"a ring's file is {' or '.join(MEDIA)}, not {form}")
    eyes = eyes_of(request)
    ring = await body_of(eyes, ring_id)

    def write() -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"ring.{form}"
            graph.write(ring, file)
            return file.read_bytes()

    name = {"Content-Disposition": f'attachment; filename="{ring["ring_id"]}.{form}"'}
    return Response(await eyes.desk.apart(write), 200, name, media_type=MEDIA[form])
