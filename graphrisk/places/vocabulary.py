"""Words of addresses, in the languages that came up so far. Add to them freely: a variant
belongs behind the name that it stands for."""

from typing import Final


def _table(text: str) -> dict[str, str]:
    """Variant -> name, from lines of `name: variant variant`."""
    lines = (line.partition(":") for line in text.strip().splitlines())
    return {word: name.strip() for name, _, words in lines for word in words.split()}


LABELS: Final = _table("""
    no: no nr num number nummer numero số
    room: room rm rms phong phòng habitacion zimmer
    unit: unit apartment apt apartamento appartement appt apto flat suite ste depto wohnung
    floor: floor fl flr level storey piso etage étage tang tầng
    building: building bldg bld edificio batiment bâtiment gebaude gebäude toa tòa
    block: block blk bloque
    tower: tower twr torre
    district: district dist quan quận distrito arrondissement
    ward: ward phuong phường
    lane: lane ln
    gate: gate
    box: box
    locker: locker
""")
"""Words that own the number, or the single letter, behind them."""

WORDS: Final = _table("""
    street: st str strasse
    road: rd
    avenue: av ave aven
    boulevard: blvd boul
    drive: dr
    court: ct crt
    place: pl
    square: sq
    highway: hwy
    parkway: pkwy
    terrace: ter terr
    crescent: cres
    close: cl
    mount: mt
    north: n
    south: s
    east: e
    west: w
    northeast: ne
    northwest: nw
    southeast: se
    southwest: sw
    calle: c
    duong: đường
""")

BEHIND: Final = _table("""
    no: 号 号院
    floor: f floor fl flr level storey 楼 层
    building: 栋 幢 座 号楼 号栋 号幢 号座
    unit: 单元 号单元
    room: 室 房 房间 号房 号室
    lane: 弄 巷
    district: 区
    phase: 期
    gate: 门 号门
""")
"""Labels that stand behind their number."""
