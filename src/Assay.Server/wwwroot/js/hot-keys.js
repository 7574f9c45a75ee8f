import { hide, show, toggleTheme } from "./page.js";

let before = "", beforeAt = 0;
const selector = "a.row, .row[data-src], a.launch-link, a.project";

function rows() { return [...document.querySelectorAll(selector)].filter(row => row.offsetParent !== null); }

function current() { return document.querySelector(".cursor") ?? document.querySelector(".row.sel"); }

function move(step) {
  const all = rows();
  if (all.length === 0) return;
  const at = all.indexOf(current());
  const next = all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))];
  document.querySelector(".cursor")?.classList.remove("cursor");
  next.classList.add("cursor");
  next.scrollIntoView({ block: "nearest" });
}

function open() {
  const row = current();
  if (!row) return;
  if (row.dataset.src) row.click(); else if (row.dataset.show !== undefined) show(row); else row.click();
}

function fold(wanted) {
  const row = current();
  if (row?.dataset.src && (row.getAttribute("aria-expanded") === "true") !== wanted) row.click();
}

function failed(step) {
  const all = rows().filter(row => row.querySelector(".st.failed, .st.broken"));
  if (all.length === 0) return;
  const at = all.indexOf(document.querySelector(".row.sel"));
  show(all[(at + step + all.length) % all.length]);
}

const go = { l: "launches", t: "test-cases", j: "jobs", p: "" };
const keys = {
  j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), Enter: open, o: open,
  h: () => fold(false), ArrowLeft: () => fold(false), l: () => fold(true), ArrowRight: () => fold(true),
  n: () => { move(1); open(); }, N: () => { move(-1); open(); }, e: () => failed(1), E: () => failed(-1),
  t: toggleTheme, "?": () => document.getElementById("keys").showModal(),
  "/": () => document.querySelector("input[type=search]")?.focus(), s: () => document.querySelector("input[type=search]")?.focus(),
  Escape: hide,
  c: () => document.querySelector("[data-create]")?.click(),
};

export function start() {
  document.addEventListener("keydown", event => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("input, textarea, select")) { if (event.key === "Escape") target.blur(); return; }
    if (document.querySelector("dialog[open]")) return;
    if (target.matches("button, summary, a") && (event.key === "Enter" || event.key === " ") && !target.matches(".row")) return;
    const now = Date.now();
    if (before === "g" && now - beforeAt < 900 && event.key in go) {
      before = "";
      const project = document.body.dataset.project;
      location.href = event.key === "p" || !project ? "/" : `/project/${project}/${go[event.key]}`;
      return;
    }
    before = event.key;
    beforeAt = now;
    if (event.key in keys) { event.preventDefault(); keys[event.key](); }
  });
}
