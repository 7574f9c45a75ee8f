// Lazy trees: a group loads what is below it when it is opened, and keeps it open while the page is brought up to date.
import { fragment } from "./page.js";

const memory = tree => `tree:${tree.dataset.tree}`;

/** Opens or closes a group. @param {HTMLElement} row */
export async function toggle(row) {
  const open = row.getAttribute("aria-expanded") !== "true";
  row.setAttribute("aria-expanded", String(open));
  const box = row.nextElementSibling;
  box.hidden = !open;
  remember(row.closest("[data-tree]"));
  if (open && !box.dataset.loaded) await load(row);
}

async function load(row) {
  const box = row.nextElementSibling;
  box.dataset.loaded = "1";
  box.innerHTML = await fragment(row.dataset.src);
  watch(box);
  mark();
}

/** Opens the groups that were open when this page was left. */
export async function restore() {
  const tree = document.querySelector("[data-tree]");
  if (!tree) return;
  for (const source of JSON.parse(sessionStorage.getItem(memory(tree)) ?? "[]")) {
    const row = find(tree, source);
    if (row && row.getAttribute("aria-expanded") !== "true") await toggle(row);
  }
}

/**
 * Puts a newer content of a branch in place. Open groups stay open and are brought up to date too; a branch that was
 * read further than its first part only gets new numbers, so that the place on the screen is kept.
 * @param {HTMLElement} branch @param {string} html
 */
export function update(branch, html) {
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  const open = [...branch.children].filter(row => row.getAttribute("aria-expanded") === "true");
  if (branch.dataset.grown) {
    for (const row of groups(fresh)) {
      const old = find(branch, row.dataset.src);
      if (old) old.querySelector(".r").innerHTML = row.querySelector(".r").innerHTML;
    }
  } else if (plain(branch) !== fresh.innerHTML) {
    const boxes = new Map(open.map(row => [row.dataset.src, row.nextElementSibling]));
    branch.replaceChildren(...fresh.childNodes);
    for (const row of groups(branch)) {
      const box = boxes.get(row.dataset.src);
      if (!box) continue;
      row.setAttribute("aria-expanded", "true");
      row.nextElementSibling.replaceWith(box);
    }
    watch(branch);
    mark();
  }
  for (const row of groups(branch).filter(row => row.getAttribute("aria-expanded") === "true"))
    fragment(row.dataset.src).then(text => update(row.nextElementSibling, text));
}

/** Marks the row that is shown beside the tree. */
export function mark() {
  const shown = document.querySelector(".split")?.dataset.shown;
  for (const row of document.querySelectorAll(".row[data-show]")) row.classList.toggle("sel", row.dataset.show === shown);
}

const seen = new IntersectionObserver(entries => {
  for (const entry of entries.filter(entry => entry.isIntersecting)) more(entry.target);
}, { rootMargin: "400px" });

/** Loads further parts of long branches when their end comes into view. */
export function watch(root) {
  for (const button of root.querySelectorAll("[data-more]")) seen.observe(button);
}

/** @param {HTMLElement} button the end of a branch of which there is more */
export async function more(button) {
  seen.unobserve(button);
  if (button.disabled) return;
  button.disabled = true;
  const branch = button.parentElement;
  const part = document.createElement("div");
  part.innerHTML = await fragment(button.dataset.more);
  branch.dataset.grown = "1";
  watch(part);
  button.replaceWith(...part.childNodes);
  mark();
}

/** The branch as the server sent it: nothing opened, selected or under the cursor. */
function plain(branch) {
  const copy = branch.cloneNode(true);
  for (const row of groups(copy)) {
    row.setAttribute("aria-expanded", "false");
    const box = document.createElement("div");
    box.hidden = true;
    row.nextElementSibling.replaceWith(box);
  }
  for (const row of copy.children) row.classList.remove("cursor");
  return copy.innerHTML;
}

function groups(branch) { return [...branch.children].filter(row => row.dataset?.src); }

function find(root, source) { return [...root.querySelectorAll("[data-src]")].find(row => row.dataset.src === source); }

function remember(tree) {
  const open = [...tree.querySelectorAll("[aria-expanded=true]")].map(row => row.dataset.src);
  sessionStorage.setItem(memory(tree), JSON.stringify(open));
}
