"use strict";
/* Draws the block of JSON beside it. Text goes in as text alone. */
(() => {
  const data = JSON.parse(document.getElementById("picture-data").textContent);
  const box = document.getElementById("picture");
  const told = document.getElementById("told");
  const root = document.documentElement;
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const ACCOUNTS = { core: "--core", member: "--member", edge: "--rim", fold: "--fold" };

  function group(fill) {
    const ring = { background: fill, border: css("--ink") };
    return {
      color: { background: fill, border: css("--card"), highlight: ring, hover: ring },
      font: { color: css("--ink"), strokeColor: css("--wash"), strokeWidth: 4, size: 13 },
      borderWidth: 1.5,
    };
  }

  function look() {
    const names = new Set(data.nodes.map((n) => n.group));
    const groups = {};
    for (const name of names) groups[name] = group(css(ACCOUNTS[name] || "--value"));
    const lines = { color: css("--edge"), highlight: css("--accent"), hover: css("--accent") };
    return { ...data.options, groups, edges: { ...data.options.edges, color: lines } };
  }

  const nodes = new vis.DataSet(data.nodes);
  const edges = new vis.DataSet(
    data.edges.map((e, n) => ({ ...e, id: n, dashes: e.group === "fold" })),
  );
  const network = new vis.Network(box, { nodes, edges }, look());
  window.graph = network; // for whoever looks with the browser's console, and for tests
  const fit = () => network.fit({ animation: false, maxZoomLevel: 1.2 });
  network.once("afterDrawing", () => {
    fit();
    root.dataset.drawn = "yes";
  });
  addEventListener("resize", fit);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    network.setOptions(look());
    nodes.update(data.nodes.map((n) => ({ id: n.id, group: n.group })));
  });

  function say(title, lines) {
    const strong = document.createElement("strong");
    strong.textContent = title;
    const parts = lines.map((line) => {
      const p = document.createElement("p");
      p.textContent = line;
      return p;
    });
    told.replaceChildren(strong, ...parts);
  }
  const named = (id) => nodes.get(id).name || nodes.get(id).label;
  network.on("select", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) say(named(node), nodes.get(node).told);
    else if (edge !== undefined) {
      const line = edges.get(edge);
      say(`${named(line.from)} – ${named(line.to)}`, line.told);
    }
  });

  const zoom = (by) => () => network.moveTo({ scale: network.getScale() * by, animation: false });
  document.getElementById("nearer").addEventListener("click", zoom(1.3));
  document.getElementById("farther").addEventListener("click", zoom(1 / 1.3));
  document.getElementById("fit").addEventListener("click", fit);
})();
