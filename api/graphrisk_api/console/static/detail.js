// What is told of the node or edge that was chosen, and what can be done with it.

import { make, say } from "./console.js";

const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace("T", " ");
const kinds = JSON.parse(document.getElementById("kinds").textContent);
const roles = JSON.parse(document.getElementById("roles").textContent);
const NEAR = 12;

export const kindName = (kind) => kinds[kind] ?? kind;
export const roleName = (role) => roles[role] ?? role;

export function span(one) {
  if (one.first == null) return "";
  return one.first === one.last ? day(one.first) : say("seen", { first: day(one.first), last: day(one.last) });
}

/** A node in a few words, for a tooltip: plain text. */
export function nodeText(node) {
  if (node.kind === "fold") return say("fold", { n: node.count });
  const more = node.kind === "user"
    ? [roles[node.role] ?? node.role, node.score == null ? "" : say("score", { n: node.score })]
    : [say("users", { n: node.users })];
  return [`${kindName(node.kind)} ${node.label}`, ...more, span(node)].filter(Boolean).join("\n");
}

/** The evidence of an edge in words. */
export function edgeText(edge, name) {
  if (edge.what === "fold") return say("accounts", { n: edge.count });
  if (edge.what === "tie") {
    const head = say("tie", { a: name(edge.from), b: name(edge.to) });
    const bits = say("bits", { n: (edge.bits / 1000).toFixed(1) });
    return `${head}: ${edge.text}. ${bits}`;
  }
  const orders = edge.orders === 1 ? say("order") : say("orders", { n: edge.orders });
  return `${say("link", { user: name(edge.from), value: name(edge.to) })}, ${orders}, ${span(edge)}`;
}

const button = (text, onclick, more = {}) => make("button", { type: "button", onclick, ...more }, text);

/** What is known of a node. `can` does what is pressed. */
export function aboutNode(node, near, can) {
  const head = make("h3", {}, node.kind === "fold" ? say("fold", { n: node.count }) : node.label);
  if (node.kind === "fold") {
    const values = node.values ? make("p", { class: "dim" }, say("fold_values", { n: node.values })) : null;
    return [head, values, make("div", { class: "row" }, button(say("unfold"), () => can.unfold(node.id)))];
  }
  const role = node.role ? make("span", { class: `member role-${node.role}` }, roles[node.role] ?? node.role) : null;
  const facts = make("p", { class: "dim small" }, make("span", {}, kindName(node.kind)), " ", role, " ",
    node.score == null ? "" : say("score", { n: node.score }), node.users ? say("users", { n: node.users }) : "");
  const rings = node.rings?.length ? make("p", { class: "small" }, say("rings", { rings: node.rings.join(", ") })) : null;
  return [head, facts, span(node) ? make("p", { class: "dim small" }, span(node)) : null, rings,
    expansion(node, can), actions(node, can), neighbours(near, can)];
}

function expansion(node, can) {
  const row = make("div", { class: "row" });
  if (node.kind === "user") {
    const names = Object.keys(kinds).filter((kind) => kind !== "user");
    const boxes = names.map((kind) => make("label", { class: "tickbox" },
      make("input", { type: "checkbox", value: kind, checked: true }), kindName(kind)));
    row.append(...boxes, button(say("expand"), () => can.expand(node.id,
      boxes.map((box) => box.firstChild).filter((box) => box.checked).map((box) => box.value))));
  } else {
    row.append(button(say("expand"), () => can.expand(node.id, [])));
  }
  if (can.expanded(node.id)) row.append(button(say("collapse"), () => can.collapse(node.id)));
  if (node.fold) row.append(button(say("refold"), () => can.refold(node.fold)));
  const title = say(node.kind === "user" ? "expand_kinds" : "expand_users");
  return make("fieldset", { class: "expand" }, make("legend", {}, title), row);
}

function actions(node, can) {
  const row = make("div", { class: "row" }, button(say("open"), () => can.page(node)));
  if (node.kind === "user") {
    row.append(button(say("path_from"), () => can.from(node.id)), button(say("path_to"), () => can.to(node.id)));
    if (node.role !== "outside" && can.cuts) row.append(button(say("cut_out", { user: node.label }), () => can.remove(node)));
  }
  return row;
}

function neighbours(near, can) {
  const list = make("ul", { class: "near" }, ...near.slice(0, NEAR).map(([edge, other]) =>
    make("li", {}, button(`${other.kind === "fold" ? say("accounts", { n: other.count }) : `${kindName(other.kind)} ${other.label}`}`,
      () => can.pickEdge(edge.id), { class: "link" }))));
  const more = near.length > NEAR ? make("p", { class: "dim small" }, `+ ${near.length - NEAR}`) : null;
  return make("div", {}, make("h4", {}, `${say("neighbours")} · ${near.length}`), list, more);
}

/** What is known of an edge. */
export function aboutEdge(edge, name, can) {
  const head = make("h3", {}, say(edge.what === "tie" ? "tie_kind" : "link_kind"));
  const ends = make("div", { class: "row" }, ...[edge.from, edge.to].map((id) =>
    button(name(id), () => can.pick(id), { class: "link" })));
  const row = make("div", { class: "row" });
  if (can.cuts && edge.what !== "fold") {
    row.append(button(say(edge.what === "tie" ? "cut_tie" : "cut_link"), () => can.cut(edge), { class: "danger" }));
  }
  return [head, make("p", {}, edgeText(edge, name)), ends, row];
}
