// Behaviour of every page: theme, keyboard, dialogs, live parts, trees, long lists, uploads. No dependencies.
import { VirtualList } from "./virtual-list.js";
import { LiveEvents } from "./live-events.js";
import { FileDrop } from "./file-drop.js";
import { start as startKeys } from "./hot-keys.js";
import { fragment, hide, refresh, show, toggleTheme, tryOut } from "./page.js";
import * as tree from "./tree.js";

customElements.define("virtual-list", VirtualList);
customElements.define("live-events", LiveEvents);
customElements.define("file-drop", FileDrop);

document.addEventListener("click", async event => {
  const target = /** @type {HTMLElement} */ (event.target);
  if (target.closest("[data-theme-switch]")) return toggleTheme();
  const opener = target.closest("[data-dialog]");
  if (opener) return document.getElementById(opener.dataset.dialog)?.showModal();
  if (target.closest("[data-close]")) return target.closest("dialog")?.close();
  const copy = target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.textContent = "Copied";
    return;
  }
  const attempt = target.closest("[data-try]");
  if (attempt) { event.preventDefault(); return tryOut(attempt); }
  const group = target.closest("[data-src]");
  if (group) { event.preventDefault(); return tree.toggle(group); }
  const more = target.closest("[data-more]");
  if (more) return tree.more(more);
  if (target.closest("[data-back]")) return hide();
  const row = target.closest("a[data-show]");
  if (row && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); return show(row); }
});

document.addEventListener("toggle", async event => {
  const file = event.target;
  if (file instanceof HTMLDetailsElement && file.open && file.dataset.load) {
    const src = file.dataset.load;
    delete file.dataset.load;
    file.querySelector("[data-body]").innerHTML = await fragment(src);
  }
}, true);

document.addEventListener("input", event => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (!field.matches("[data-live-search]")) return;
  clearTimeout(field.timer);
  field.timer = setTimeout(() => {
    const url = new URL(location.href);
    if (field.value) url.searchParams.set(field.name, field.value); else url.searchParams.delete(field.name);
    refresh(url.href);
  }, 220);
});

// What somebody typed before this script was there.
for (const field of document.querySelectorAll("[data-live-search]"))
  if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));

startKeys();
tree.watch(document);
tree.restore();
