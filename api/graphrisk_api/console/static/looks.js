// How nodes and edges look: a shape and a colour a kind, in the page's theme.

const SHAPES = {
  user: "dot", device: "square", ip: "diamond", address: "triangle", payment: "star",
  phone: "hexagon", email: "triangleDown",
};
const OTHERS = ["hexagon", "square", "triangleDown", "star", "diamond", "triangle"];
const NAMED = ["device", "ip", "address", "payment", "phone", "email"];

/** The shape of a kind. */
export function shape(kind, kinds) {
  return SHAPES[kind] ?? OTHERS[kinds.indexOf(kind) % OTHERS.length];
}

/** The theme's colours, as the style sheet has them. */
export function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/** The colour of a node. */
export function tint(node, of) {
  if (node.kind === "fold") return of("soft");
  if (node.kind === "user") return of(`member-${node.role ?? "member"}`);
  return of(NAMED.includes(node.kind) ? `kind-${node.kind}` : "kind-other");
}

/** A node as vis-network takes it. Labels are plain text there. */
export function drawnNode(node, kinds, of, marked) {
  const user = node.kind === "user", fold = node.kind === "fold";
  const colour = tint(node, of);
  return {
    id: node.id,
    x: node.x,
    y: node.y,
    label: short(node.label),
    title: node.title,
    shape: fold ? "dot" : shape(node.kind, kinds),
    size: fold ? 14 + Math.min(Math.sqrt(node.count) * 1.6, 26) : user ? 10 : 9 + Math.min(Math.sqrt(node.degree ?? 1), 9),
    borderWidth: marked ? 4 : fold ? 2 : user && node.role === "outside" ? 2 : 1,
    borderWidthSelected: 4,
    shapeProperties: { borderDashes: fold ? [4, 4] : false },
    color: {
      background: user && node.role === "outside" ? of("card") : colour,
      border: marked ? of("accent") : fold ? of("dim") : user && node.role === "outside" ? colour : of("card"),
      highlight: { background: colour, border: of("accent") },
      hover: { background: colour, border: of("accent") },
    },
    font: { color: of("text"), size: fold ? 13 : 11, face: "system-ui, sans-serif", strokeWidth: 3, strokeColor: of("card") },
  };
}

/** An edge as vis-network takes it. */
export function drawnEdge(edge, of, marked) {
  const tie = edge.what === "tie", fold = edge.what === "fold";
  const colour = marked ? of("accent") : tie ? of("tie") : of("line");
  return {
    id: edge.id,
    from: edge.from,
    to: edge.to,
    title: edge.title,
    width: marked ? 5 : 0.6 + edge.weight * (tie ? 0.55 : 0.6),
    dashes: fold ? [2, 6] : tie ? [7, 4] : false,
    color: { color: colour, highlight: of("accent"), hover: of("accent"), opacity: marked ? 1 : 0.75 },
  };
}

export function short(text, most = 22) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A small drawing of a kind, for the legend. */
export function sign(kind, kinds, of, role = "member") {
  const paths = {
    dot: "M8 2a6 6 0 1 0 .01 0z", square: "M3 3h10v10H3z", diamond: "M8 1l7 7-7 7-7-7z",
    triangle: "M8 2l7 12H1z", triangleDown: "M8 14L1 2h14z", hexagon: "M4 2h8l4 6-4 6H4L0 8z",
    star: "M8 1l2.1 4.6 5 .6-3.700 3.400 1 4.900L8 12l-4.400 2.500 1-4.900L.900 6.200l5-.600z",
  };
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("width", "14");
  svg.setAttribute("height", "14");
  svg.setAttribute("aria-hidden", "true");
  if (kind === "tie" || kind === "link") {
    path.setAttribute("d", "M0 8h16");
    path.setAttribute("stroke", of(kind === "tie" ? "tie" : "line"));
    path.setAttribute("stroke-width", "3");
    if (kind === "tie") path.setAttribute("stroke-dasharray", "5 2");
  } else {
    path.setAttribute("d", paths[shape(kind, kinds)]);
    path.setAttribute("fill", tint({ kind, role }, of));
  }
  svg.append(path);
  return svg;
}
