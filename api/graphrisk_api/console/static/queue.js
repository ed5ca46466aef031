// The queue by keyboard, and its choice of rings.

import { say, typing } from "./console.js";

const form = document.getElementById("queue");
const rows = () => [...document.querySelectorAll("#queue-body tr[data-ring]")];
const boxes = () => [...document.querySelectorAll("#queue-body input[name=ring]")];
let at = -1;

function point(number) {
  const every = rows();
  if (!every.length) return;
  every[at]?.removeAttribute("aria-current");
  at = Math.max(0, Math.min(number, every.length - 1));
  every[at].setAttribute("aria-current", "true");
  every[at].focus({ preventScroll: true });
  every[at].scrollIntoView({ block: "nearest" });
}

function count() {
  const chosen = boxes().filter((box) => box.checked).length;
  document.getElementById("tray").hidden = !chosen;
  document.getElementById("chosen").textContent = say("chosen", { n: chosen });
  for (const box of boxes()) box.closest("tr").classList.toggle("chosen", box.checked);
  const every = document.getElementById("every");
  if (every) {
    every.checked = chosen > 0 && chosen === boxes().length;
    every.indeterminate = chosen > 0 && !every.checked;
  }
}

function mark(value) {
  for (const box of boxes()) box.checked = value;
  count();
}

if (form) {
  form.addEventListener("change", (event) => {
    if (event.target.id === "every") mark(event.target.checked);
    else if (event.target.name === "ring") count();
  });
  document.getElementById("drop").addEventListener("click", () => mark(false));
  form.addEventListener("submit", (event) => {
    const note = form.elements.note;
    if (event.submitter?.value === "dismiss" && !note.value.trim()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      note.setCustomValidity(say("why"));
      note.reportValidity();
      note.addEventListener("input", () => note.setCustomValidity(""), { once: true });
    }
  });
  document.addEventListener("swapped", () => { form.elements.note.value = ""; at = -1; count(); });
  document.addEventListener("keydown", (event) => {
    if (typing(event) && event.target.type !== "checkbox") return;
    if (event.key === "j") point(at + 1);
    else if (event.key === "k") point(at - 1);
    else if (event.key === "x" && at >= 0) {
      const box = rows()[at].querySelector("input[name=ring]");
      box.checked = !box.checked;
      count();
    } else if ((event.key === "o" || event.key === "Enter") && at >= 0) {
      if (event.key === "Enter" && event.target.closest("a, button, input")) return;
      rows()[at].querySelector("a.id").click();
    } else return;
    event.preventDefault();
  });
  count();
}

// Filters take effect when they are chosen.
const filters = document.getElementById("filters");
filters?.addEventListener("change", (event) => {
  if (event.target.matches("select")) filters.requestSubmit();
});
filters?.addEventListener("submit", () => {
  for (const field of filters.elements) if (!field.value) field.disabled = true;
});
