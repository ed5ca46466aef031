// One ring's page: its picture, and the cuts made from it.

import { ask, make, say, tell } from "./console.js";
import { aboutEdge, aboutNode, edgeText, kindName, nodeText, roleName } from "./detail.js";
import { Graph } from "./graph.js";
import { colours, drawnEdge, drawnNode, sign } from "./looks.js";

const section = document.getElementById("picture");
const home = `/rings/${encodeURIComponent(section.dataset.ring)}`;
const $ = (id) => document.getElementById(id);
let graph, network, seen, of = colours(), kinds = [], start = null;
const shown = { nodes: null, edges: null };

const name = (id) => {
  const one = graph.nodes.get(id) ?? graph.folds.get(id);
  return one?.kind === "fold" ? say("accounts", { n: one.count }) : one?.label ?? id;
};

/** Brings the canvas up to what the graph says is to be seen. */
function draw() {
  seen = graph.seen();
  const led = graph.led();
  const nodes = [...seen.nodes.values()].map((node) => {
    const label = node.kind === "fold" ? say("accounts", { n: node.count }) : node.label;
    return drawnNode({ ...node, label, title: nodeText(node) }, kinds, of, led.has(node.id));
  });
  const edges = [...seen.edges.values()].map((edge) =>
    drawnEdge({ ...edge, title: edgeText(edge, name) }, of, led.has(edge.id)));
  for (const [data, rows] of [[shown.edges, edges], [shown.nodes, nodes]]) {
    const ids = new Set(rows.map((row) => row.id));
    data.remove(data.getIds().filter((id) => !ids.has(id)));
  }
  shown.nodes.update(nodes);
  shown.edges.update(edges);
  told();
  route();
}

function told() {
  const folded = [...graph.folds.values()].filter((fold) => !graph.open.has(fold.id)).reduce((n, fold) => n + fold.count, 0);
  const counts = { nodes: seen.nodes.size, edges: seen.edges.size, folded };
  const text = !graph.nodes.size ? "empty" : !seen.nodes.size ? "filtered" : folded ? "drawn_folded" : "drawn";
  $("pic-told").textContent = say(text, counts);
  $("pic-undo").disabled = !graph.past.length;
  $("pic-weight-out").textContent = graph.weight;
  $("pic-degree-out").textContent = graph.degree;
  $("pic-time-out").textContent = graph.until === Infinity ? say("all_time") : new Date(graph.until * 1000).toISOString().slice(0, 16).replace("T", " ");
}

function legend() {
  const every = ["user", ...kinds, ...(hasTies() ? ["tie"] : [])];
  $("legend").replaceChildren(...every.map((kind) => make("button", {
    type: "button", "aria-pressed": String(!graph.hidden.has(kind)), "data-kind": kind,
    onclick: () => change(() => graph.hidden.has(kind) ? graph.hidden.delete(kind) : graph.hidden.add(kind), true),
  }, sign(kind, kinds, of), kind === "tie" ? say("tie_kind") : kindName(kind))), roleSigns());
}

function roleSigns() {
  return make("span", { class: "roles" }, ...["core", "member", "edge"].map((role) =>
    make("span", {}, sign("user", kinds, of, role), roleName(role))));
}

const hasTies = () => [...graph.edges.values()].some((edge) => edge.what === "tie");

function names() {
  const chosen = [...graph.nodes.values()].slice(0, 1500).map((node) => make("option", { value: node.label }));
  $("pic-names").replaceChildren(...chosen);
}

/** Changes the graph in a way that can be undone. */
function change(work, signs = false) {
  graph.keep();
  work();
  draw();
  if (signs) legend();
}

const can = {
  cuts: Boolean($("cut")),
  expanded: (id) => graph.expanded(id),
  unfold(id) { change(() => graph.unfold(id)); about(null); },
  refold(id) { change(() => graph.refold(id)); pick(id); },
  collapse(id) { change(() => graph.collapse(id), true); pick(id); },
  async expand(id, chosen) {
    const asked = new URLSearchParams({ node: id, kinds: chosen.join(",") });
    try {
      const found = await (await ask(`${home}/beside.json?${asked}`)).json();
      change(() => {
        graph.add(found, id);
        meet(found.nodes);
      }, true);
      pick(id);
      if (found.more) tell(say("more", { n: found.more }));
    } catch (error) { tell(error.message, true); }
  },
  async page(node) {
    if (node.kind === "user") { location.href = `/user?id=${encodeURIComponent(node.label)}`; return; }
    try {
      const ref = node.ref ?? (await (await ask(`${home}/value.json?${new URLSearchParams({ node: node.id })}`)).json()).ref;
      location.href = `/entity?ref=${encodeURIComponent(ref)}`;
    } catch (error) { tell(error.message, true); }
  },
  pick, pickEdge,
  from(id) { start = id; tell(say("path_wait")); },
  to(id) { way(start, id); },
  cut(edge) {
    const tie = edge.what === "tie", a = name(edge.from), b = name(edge.to);
    openCut({
      what: edge.what, user: edge.from.slice(5), other: tie ? edge.to.slice(5) : edge.to,
      title: say(tie ? "cut_tie" : "cut_link"),
      text: tie ? say("cut_tie_text", { a, b }) : say("cut_link_text", { user: a, value: b }),
    });
  },
  remove: (node) => openRemoval(node.label),
};

function openRemoval(user) {
  openCut({ what: "removal", user, other: "", title: say("cut_out", { user }), text: say("cut_out_text", { user }) });
}

function openCut({ what, user, other, title, text }) {
  const dialog = $("cut"), form = dialog.querySelector("form");
  Object.assign(form.elements.what, { value: what });
  Object.assign(form.elements.user, { value: user });
  Object.assign(form.elements.other, { value: other });
  form.elements.note.value = "";
  $("cut-title").textContent = title;
  $("cut-text").textContent = text;
  dialog.showModal();
  form.elements.note.focus();
}

function about(children) {
  $("detail").replaceChildren(...(children ?? [make("p", { class: "dim" }, $("detail").dataset.pick)]).filter(Boolean));
}

/** Tells of a node, and shows where it is. */
function pick(id, look = false) {
  const node = seen.nodes.get(id);
  if (!node) return about(null);
  network.selectNodes([id]);
  if (look) network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: false });
  const near = [...seen.edges.values()].filter((edge) => edge.from === id || edge.to === id)
    .map((edge) => [edge, seen.nodes.get(edge.from === id ? edge.to : edge.from)]);
  return about(aboutNode(node, near, can));
}

function pickEdge(id) {
  const edge = seen.edges.get(id);
  if (!edge) return about(null);
  network.selectEdges([id]);
  return about(aboutEdge(edge, name, can));
}

/** Marks the shortest way between two accounts: in the picture, or else in the whole store. */
async function way(from, to, everywhere = false) {
  if (!from || from === to) { tell(say("path_wait")); return; }
  const found = everywhere ? null : graph.path(from, to, seen.edges);
  if (found) { change(() => { graph.way = found; }); return; }
  tell(say("busy"));
  try {
    const asked = new URLSearchParams({ from: from.slice(5), to: to.slice(5) });
    const led = await (await ask(`${home}/path.json?${asked}`)).json();
    if (!led.edges.length) { tell(say("path_none", { n: led.most })); return; }
    change(() => {
      graph.lead(led, from);
      meet(led.nodes);
    }, true);
    network.fit({ nodes: [from, ...led.nodes.map((node) => node.id)], animation: false });
    tell(say("path_store", { n: led.edges.length / 2 }));
  } catch (error) { tell(error.message, true); }
}

/** Takes nodes in that were not there before. */
function meet(nodes) {
  kinds = [...new Set([...kinds, ...nodes.map((node) => node.kind)])].filter((kind) => kind !== "user");
  names();
}

/** Tells the marked way. */
function route() {
  const box = $("route");
  box.hidden = !graph.way.length;
  if (box.hidden) return;
  const steps = graph.way.map((edge) => make("li", {}, edgeText(edge, name)));
  const buttons = [make("button", { type: "button", class: "quiet", onclick: () => change(() => graph.leave(), true) }, say("path_clear"))];
  const [from, to] = graph.ends();
  if (graph.way.some((edge) => edge.what === "tie" || edge.what === "fold")) {
    buttons.unshift(make("button", { type: "button", class: "quiet", onclick: () => way(from, to, true) }, say("path_values")));
  }
  box.replaceChildren(make("h4", {}, say("path_title")), make("ol", {}, ...steps), make("div", { class: "row" }, ...buttons));
  // A new way is shown; a slider that is moved stays where it is.
  if (route.told !== graph.way) box.parentElement.scrollTop = 0;
  route.told = graph.way;
}

function options() {
  return {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, tooltipDelay: 120, multiselect: true, hideEdgesOnDrag: seen.edges.size > 1200, keyboard: { enabled: true, bindToWindow: false } },
    nodes: { scaling: { label: { drawThreshold: 7 } } },
    edges: { smooth: false, selectionWidth: 2, hoverWidth: 1 },
  };
}

function begin(picture) {
  graph = new Graph(picture);
  kinds = [...new Set(picture.nodes.map((node) => node.kind))].filter((kind) => kind !== "user").sort();
  shown.nodes = new vis.DataSet();
  shown.edges = new vis.DataSet();
  draw();
  network?.destroy();
  network = new vis.Network($("net"), shown, options());
  network.on("selectNode", ({ nodes }) => pick(nodes[0]));
  network.on("selectEdge", ({ nodes, edges }) => { if (!nodes.length) pickEdge(edges[0]); });
  network.on("deselectNode", ({ nodes }) => { if (!nodes.length) about(null); });
  network.on("doubleClick", ({ nodes }) => { if (graph.folds.has(nodes[0])) can.unfold(nodes[0]); });
  network.on("dragEnd", ({ nodes }) => {
    for (const [id, place] of Object.entries(network.getPositions(nodes))) {
      Object.assign(graph.nodes.get(id) ?? graph.folds.get(id), place);
    }
  });
  network.once("afterDrawing", () => { section.dataset.drawn = Math.round(performance.now()); setTimeout(ready); });
  network.fit({ animation: false });
  legend();
  names();
}

/** Lets the rest of the page load. */
const ready = () => section.dispatchEvent(new Event("ready"));

async function load() {
  section.setAttribute("aria-busy", "true");
  try {
    const picture = await (await ask(`${home}/picture.json`)).json();
    begin(picture);
    if (!picture.whole) setTimeout(later, 300);
  } catch (error) {
    $("pic-told").replaceChildren(error.message, " ", make("button", { type: "button", onclick: load }, say("again")));
    ready();
  } finally {
    section.setAttribute("aria-busy", "false");
  }
}

/** Adds the ties of a large ring, which take longer to tell. */
async function later() {
  try {
    const { edges } = await (await ask(`${home}/ties.json`)).json();
    for (const edge of edges) graph.edges.set(edge.id, edge);
    draw();
    legend();
  } catch (error) { tell(error.message, true); }
}

$("detail").dataset.pick = $("detail").textContent;
$("pic-undo").addEventListener("click", () => { graph.undo(); draw(); legend(); about(null); sliders(); });
$("pic-fit").addEventListener("click", () => network.fit({ animation: false }));
$("pic-in").addEventListener("click", () => network.moveTo({ scale: network.getScale() * 1.3 }));
$("pic-out").addEventListener("click", () => network.moveTo({ scale: network.getScale() / 1.3 }));
$("pic-wide").addEventListener("click", () => {
  const wide = section.classList.toggle("wide");
  $("pic-wide").textContent = say(wide ? "narrow" : "wide");
  network.setSize("100%", "100%");
  network.redraw();
  network.fit({ animation: false });
});

for (const what of ["weight", "degree"]) {
  const slider = $(`pic-${what}`);
  slider.addEventListener("pointerdown", () => graph.keep());
  slider.addEventListener("input", () => { graph[what] = Number(slider.value); draw(); });
}

const time = $("pic-time");
function until() {
  const part = Number(time.value) / 100;
  graph.until = part >= 1 || graph.first == null ? Infinity : graph.first + (graph.last - graph.first) * part;
  draw();
}
function sliders() {
  $("pic-weight").value = graph.weight;
  $("pic-degree").value = graph.degree;
  time.value = graph.until === Infinity ? 100 : (100 * (graph.until - graph.first)) / (graph.last - graph.first || 1);
}
time.addEventListener("pointerdown", () => graph.keep());
time.addEventListener("input", until);
let playing = 0;
$("pic-play").addEventListener("click", () => {
  clearInterval(playing);
  time.value = 0;
  playing = setInterval(() => {
    time.value = Number(time.value) + 2;
    until();
    if (Number(time.value) >= 100) clearInterval(playing);
  }, 90);
});

$("pic-seek").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const text = event.target.value.trim().toLowerCase();
  if (!text) return;
  const found = [...graph.nodes.values()].filter((node) => node.label.toLowerCase().includes(text));
  const chosen = found.find((node) => node.label.toLowerCase() === text) ?? found[0];
  if (!chosen) { tell(say("none_found")); return; }
  if (chosen.fold && !graph.open.has(chosen.fold)) change(() => graph.unfold(chosen.fold));
  if (!seen.nodes.has(chosen.id)) { tell(say("none_found")); return; }
  pick(chosen.id, true);
});

$("pic-png").addEventListener("click", () => {
  const canvas = $("net").querySelector("canvas");
  const sheet = make("canvas");
  sheet.width = canvas.width;
  sheet.height = canvas.height;
  const pen = sheet.getContext("2d");
  pen.fillStyle = of("card");
  pen.fillRect(0, 0, sheet.width, sheet.height);
  pen.drawImage(canvas, 0, 0);
  sheet.toBlob((blob) => {
    const place = URL.createObjectURL(blob);
    const link = make("a", { href: place, download: `${section.dataset.ring}.png` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(place), 1000);
  });
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-cut=removal]");
  if (row) openRemoval(row.dataset.user);
  if (event.target.closest("[data-close]")) event.target.closest("dialog").close();
});
document.addEventListener("swapped", ({ detail }) => { if (detail.redraw) load(); });

function repaint() { of = colours(); if (graph) { draw(); legend(); } }
document.addEventListener("theme", repaint);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);

// For tests and benchmarks: where a node or the middle of an edge is on the page.
section.place = (id) => {
  const edge = seen.edges.get(id);
  const spots = network.getPositions(edge ? [edge.from, edge.to] : [id]);
  const all = Object.values(spots);
  const middle = { x: all.reduce((n, p) => n + p.x, 0) / all.length, y: all.reduce((n, p) => n + p.y, 0) / all.length };
  const at = network.canvasToDOM(middle), box = $("net").getBoundingClientRect();
  return { x: at.x + box.x, y: at.y + box.y };
};
section.parts = () => ({ nodes: [...seen.nodes.keys()], edges: [...seen.edges.keys()] });

load();
