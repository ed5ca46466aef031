// The picture as data: what there is, what is folded, what the filters leave, and undo.
// No browser in here.

const STEP = 46;
const WAY = "way";
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

export class Graph {
  constructor(picture) {
    this.nodes = new Map(picture.nodes.map((node) => [node.id, { ...node }]));
    this.edges = new Map(picture.edges.map((edge) => [edge.id, edge]));
    this.folds = new Map(picture.folds.map((fold) => [fold.id, { ...fold, kind: "fold" }]));
    this.open = new Set();
    this.hidden = new Set();
    this.weight = 1;
    this.degree = 0;
    this.until = Infinity;
    this.way = [];
    this.past = [];
    const times = picture.nodes.flatMap((node) => (node.first == null ? [] : [node.first, node.last]));
    this.first = times.length ? times.reduce((a, b) => Math.min(a, b)) : null;
    this.last = times.length ? times.reduce((a, b) => Math.max(a, b)) : null;
  }

  /** Keeps how it is now, for `undo`. */
  keep() {
    const copy = (map) => new Map([...map].map(([id, one]) => [id, { ...one }]));
    this.past.push({
      nodes: copy(this.nodes), edges: new Map(this.edges), folds: copy(this.folds),
      open: new Set(this.open), hidden: new Set(this.hidden),
      weight: this.weight, degree: this.degree, until: this.until, way: this.way,
    });
    if (this.past.length > 30) this.past.shift();
  }

  undo() {
    const before = this.past.pop();
    if (before) Object.assign(this, before);
    return Boolean(before);
  }

  /** The nodes and edges that are to be seen now. */
  seen() {
    // What a filter hides and only the marked way shows, is shown with the way's edges alone.
    const nodes = new Map(), led = this.led(), alone = new Set();
    for (const node of this.nodes.values()) {
      if (node.fold && !this.open.has(node.fold)) continue;
      const out = this.hidden.has(node.kind) || (node.first ?? -Infinity) > this.until;
      if (out && !led.has(node.id)) continue;
      if (out) alone.add(node.id);
      nodes.set(node.id, node);
    }
    if (!this.hidden.has("user")) {
      for (const fold of this.folds.values()) if (!this.open.has(fold.id)) nodes.set(fold.id, fold);
    }
    const edges = new Map();
    for (const edge of this.edges.values()) {
      const out = this.hidden.has(edge.what) || edge.weight < this.weight
        || (edge.first ?? -Infinity) > this.until || alone.has(edge.from) || alone.has(edge.to);
      if (out && !led.has(edge.id)) continue;
      if (nodes.has(edge.from) && nodes.has(edge.to)) edges.set(edge.id, edge);
    }
    for (const edge of this.bundles(nodes)) if (!alone.has(edge.to)) edges.set(edge.id, edge);
    this.count(nodes, edges);
    if (this.degree > 0) {
      for (const [id, node] of nodes) if (node.now < this.degree && node.kind !== "fold" && !led.has(id)) nodes.delete(id);
      for (const [id, edge] of edges) {
        if (!nodes.has(edge.from) || !nodes.has(edge.to)) edges.delete(id);
      }
    }
    return { nodes, edges };
  }

  count(nodes, edges) {
    for (const node of nodes.values()) node.now = 0;
    for (const edge of edges.values()) {
      nodes.get(edge.from).now += 1;
      nodes.get(edge.to).now += 1;
    }
  }

  /** The edges of closed folds, each with how many it stands for. */
  *bundles(nodes) {
    for (const fold of this.folds.values()) {
      if (!nodes.has(fold.id)) continue;
      for (const to of fold.to) {
        if (!nodes.has(to.id) || (to.id.startsWith("fold:") && to.id < fold.id)) continue;
        const weight = Math.min(8, 1 + Math.log2(to.count));
        yield { id: `${fold.id}|${to.id}`, from: fold.id, to: to.id, what: "fold", weight, count: to.count };
      }
    }
  }

  /** Opens a fold, and makes room for it. */
  unfold(id) {
    const fold = this.folds.get(id);
    const room = STEP * Math.sqrt(fold.count + fold.values) + STEP;
    this.open.add(id);
    const others = [...this.nodes.values(), ...this.folds.values()];
    for (const one of others) {
      if (one.fold === id || one.id === id) continue;
      const dx = one.x - fold.x, dy = one.y - fold.y, far = Math.hypot(dx, dy) || 1;
      one.x += (dx / far) * room;
      one.y += (dy / far) * room;
    }
  }

  refold(id) {
    this.open.delete(id);
  }

  /** Adds what lies beside a node around it; returns how many nodes are new. */
  add(found, around) {
    const centre = this.nodes.get(around);
    const fresh = found.nodes.filter((node) => !this.nodes.has(node.id));
    const taken = [...this.nodes.values()].filter((node) => !node.fold || this.open.has(node.fold));
    let n = 0;
    for (const node of fresh) {
      const place = this.free(centre, taken, n);
      n = place.n + 1;
      const made = { degree: 1, fold: "", ...node, x: place.x, y: place.y, by: around };
      this.nodes.set(node.id, made);
      taken.push(made);
    }
    for (const node of found.nodes) {
      const known = this.nodes.get(node.id);
      if (node.ref) known.ref = node.ref;
      if (known.fold) this.open.add(known.fold);
    }
    for (const edge of found.edges) {
      if (!this.edges.has(edge.id)) this.edges.set(edge.id, { ...edge, by: around });
    }
    return fresh.length;
  }

  /** The next place on a spiral that nothing stands near. */
  free(centre, taken, from, gap = 100) {
    for (let n = from; ; n += 1) {
      const far = gap + STEP * 0.7 * Math.sqrt(n), turn = n * GOLDEN;
      const x = centre.x + far * Math.cos(turn), y = centre.y + far * Math.sin(turn);
      if (n > from + 400 || taken.every((one) => Math.hypot(one.x - x, one.y - y) > STEP)) return { x, y, n };
    }
  }

  /** Takes away what was added around a node, and around that. */
  collapse(around) {
    const gone = [...this.nodes.values()].filter((node) => node.by === around).map((node) => node.id);
    for (const id of gone) { this.collapse(id); this.nodes.delete(id); }
    for (const [id, edge] of this.edges) {
      if (edge.by === around || gone.includes(edge.from) || gone.includes(edge.to)) this.edges.delete(id);
    }
  }

  /** What is on the marked way; no filter hides it. */
  led() {
    return new Set(this.way.flatMap((edge) => [edge.id, edge.from, edge.to]));
  }

  /** The two accounts that the marked way joins: each is on one edge of it. */
  ends() {
    const all = this.way.flatMap((edge) => [edge.from, edge.to]);
    return all.filter((id) => all.indexOf(id) === all.lastIndexOf(id));
  }

  /** Adds a way from a node, and marks it: what is new stands between what is there. */
  lead(found, from) {
    const fresh = new Map(found.nodes.map((node) => [node.id, node]));
    const order = [from];
    for (const edge of found.edges) order.push(edge.from === order.at(-1) ? edge.to : edge.from);
    for (const id of order) this.single(id);
    const taken = [...this.nodes.values()].filter((node) => !node.fold || this.open.has(node.fold));
    order.forEach((id, n) => {
      if (this.nodes.has(id)) return;
      const { x, y } = this.free(this.between(order, n), taken, 0, 0);
      const made = { degree: 1, fold: "", ...fresh.get(id), x, y, by: WAY };
      this.nodes.set(id, made);
      taken.push(made);
    });
    this.way = found.edges.map((edge) => {
      if (!this.edges.has(edge.id)) this.edges.set(edge.id, { ...edge, by: WAY });
      return this.edges.get(edge.id);
    });
  }

  /** The spot for a new node on a way: towards the next one that has a place. */
  between(order, n) {
    const before = this.nodes.get(order[n - 1]);
    const rest = order.slice(n + 1).findIndex((id) => this.nodes.has(id));
    const after = this.nodes.get(order[n + 1 + rest]);
    if (!before || rest < 0) return before ?? after;
    return { x: before.x + (after.x - before.x) / (rest + 2), y: before.y + (after.y - before.y) / (rest + 2) };
  }

  /** Draws a node that is folded away by itself. */
  single(id) {
    const node = this.nodes.get(id), fold = this.folds.get(node?.fold);
    if (!fold || this.open.has(fold.id)) return;
    fold[node.kind === "user" ? "count" : "values"] -= 1;
    node.fold = "";
  }

  /** Takes the mark away, and what was added for it. */
  leave() {
    this.collapse(WAY);
    this.way = [];
  }

  expanded(id) {
    return [...this.edges.values()].some((edge) => edge.by === id);
  }

  /** The shortest way between two nodes over what is seen: edges, or null. */
  path(from, to, edges) {
    const near = new Map();
    for (const edge of edges.values()) {
      for (const [a, b] of [[edge.from, edge.to], [edge.to, edge.from]]) {
        if (!near.has(a)) near.set(a, []);
        near.get(a).push([b, edge]);
      }
    }
    const came = new Map([[from, null]]);
    const front = [from];
    for (let n = 0; n < front.length && !came.has(to); n += 1) {
      for (const [next, edge] of near.get(front[n]) ?? []) {
        if (!came.has(next)) { came.set(next, [front[n], edge]); front.push(next); }
      }
    }
    if (!came.has(to)) return null;
    const way = [];
    for (let at = to; came.get(at); at = came.get(at)[0]) way.unshift(came.get(at)[1]);
    return way;
  }
}
