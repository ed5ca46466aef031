// A running sweep is asked how far it is, until it has ended.

import { ask } from "./console.js";

async function look() {
  const box = document.getElementById("sweep-now");
  if (box.querySelector("[data-state]")?.dataset.state !== "running") return;
  try {
    const text = await (await ask("/sweeps/status")).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    box.replaceChildren(...page.body.childNodes);
    if (box.querySelector("[data-state]")?.dataset.state === "done") { location.reload(); return; }
  } finally {
    setTimeout(look, 1000);
  }
}

document.addEventListener("swapped", look);
look();
