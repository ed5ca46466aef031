// What every page has: texts, choices, forms that change a part of the page, parts loaded later.

const texts = JSON.parse(document.getElementById("texts").textContent);

/** A text of the catalogue with its {names} filled in. */
export function say(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Tells the person something, also to screen readers. */
export function tell(text, bad = false) {
  const toast = document.getElementById("toast");
  toast.textContent = text;
  toast.classList.toggle("bad", bad);
  toast.classList.add("on");
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => toast.classList.remove("on"), bad ? 9000 : 3500);
}

/** Makes an element; children are nodes or plain text, never markup. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Asks this server; answers or throws an Error whose message can be shown. */
export async function ask(place, options = {}) {
  const headers = { "X-Requested-With": "console", ...options.headers };
  let answer;
  try {
    answer = await fetch(place, { ...options, headers });
  } catch {
    throw new Error(say("offline"));
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Error(say("failed", { text: problem.detail ?? answer.status }));
  }
  return answer;
}

/** Sends a form, and swaps in the parts of the page that come back. */
async function send(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.append(button.name, button.value);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await ask(form.getAttribute("action"), { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of form.dataset.swap.split(" ")) {
      const fresh = page.getElementById(id);
      if (fresh) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
    }
    form.closest("dialog")?.close();
    tell(say("done"));
    document.dispatchEvent(new CustomEvent("swapped", { detail: { redraw: "redraw" in form.dataset } }));
  } catch (error) {
    tell(error.message, true);
  } finally {
    form.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (button && "asksWhy" in button.dataset && !form.elements.note?.value.trim()) {
    event.preventDefault();
    form.elements.note.focus();
    tell(say("why"), true);
    return;
  }
  if (!form.dataset.swap) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") !== "true") send(form, button);
});

/** Loads a part of the page, again when asked. */
export async function part(element) {
  element.setAttribute("aria-busy", "true");
  try {
    const text = await (await ask(element.dataset.part)).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    element.replaceChildren(...page.body.childNodes);
  } catch (error) {
    const again = make("button", { type: "button", onclick: () => part(element) }, say("again"));
    element.replaceChildren(make("p", { class: "wrong" }, `${say("part")} ${error.message} `, again));
  } finally {
    element.setAttribute("aria-busy", "false");
  }
}

// The picture goes first where there is one.
const picture = document.getElementById("picture");
const parts = () => { for (const element of document.querySelectorAll("[data-part]")) part(element); };
if (picture) picture.addEventListener("ready", parts, { once: true });
else parts();

function cookie(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict${secure}`;
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme-is]"), lang = event.target.closest("[data-lang-is]");
  if (theme) {
    cookie("graphrisk_theme", theme.dataset.themeIs);
    document.documentElement.dataset.theme = theme.dataset.themeIs;
    document.getElementById("dark").media = theme.dataset.dark;
    for (const one of document.querySelectorAll("[data-theme-is]")) {
      one.setAttribute("aria-pressed", String(one === theme));
    }
    document.dispatchEvent(new Event("theme"));
  } else if (lang) {
    cookie("graphrisk_lang", lang.dataset.langIs);
    location.reload();
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

/** Whether a key is typed into something. */
export function typing(event) {
  return event.target.closest?.("input, textarea, select, [contenteditable]") ||
    event.ctrlKey || event.metaKey || event.altKey;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  }
  if (event.key === "/" && !typing(event)) {
    const seek = document.getElementById("seek");
    if (seek) { event.preventDefault(); seek.focus(); seek.select(); }
  }
});

// Who came here from another site has a session that the browser kept to itself.
const door = document.querySelector("[data-again]");
if (door && document.referrer && new URL(document.referrer).origin !== location.origin) {
  fetch("/session", { headers: { "X-Requested-With": "console" } }).then((answer) => answer.ok && location.replace(door.dataset.again));
}
