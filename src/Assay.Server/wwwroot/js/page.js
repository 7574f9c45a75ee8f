// What elements and pages share: fragments, the theme, the pane beside a list, fresh parts of the page.
import * as tree from "./tree.js";

/** @param {string} url @returns {Promise<string>} the fragment behind the address */
export async function fragment(url) {
  const response = await fetch(url, { headers: { "X-Fragment": "1" } });
  if (response.status === 401) { location.reload(); return ""; }
  return await response.text();
}

/** The double-submitted token that /api asks of browser sessions. @returns {string} */
export function csrf() {
  const found = document.cookie.match(/(?:^|; )XSRF-TOKEN=([^;]+)/);
  if (found) return found[1];
  const made = crypto.randomUUID();
  document.cookie = `XSRF-TOKEN=${made}; path=/; SameSite=Lax`;
  return made;
}

function applyTheme(theme) {
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

export function toggleTheme() {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.cookie = `assay-theme=${next}; path=/; max-age=31536000; SameSite=Lax`;
  applyTheme(next);
}

/** Sends a form where its second button says and shows the answer; what was entered stays, secrets too. */
export async function tryOut(button) {
  if (!button.form.reportValidity()) return;
  const place = document.getElementById(button.dataset.try);
  button.disabled = true;
  place.textContent = "Asking…";
  try {
    const body = new URLSearchParams(new FormData(button.form));
    const response = await fetch(button.formAction, { method: "POST", body, headers: { "X-Fragment": "1" } });
    if (response.ok) place.innerHTML = await response.text(); else location.reload();
  } catch {
    place.textContent = "Assay did not answer. Try again.";
  } finally {
    button.disabled = false;
  }
}

/** Shows a result or a case beside its list; the address keeps the list's filter. */
export async function show(link) {
  const split = document.querySelector(".split");
  const pane = split?.querySelector(".detail");
  if (!pane) { location.href = link.href; return; }
  split.dataset.shown = link.dataset.show;
  split.classList.add("open");
  tree.mark();
  history.replaceState(null, "", `${split.dataset.base}/${link.dataset.show}${location.search}`);
  const html = await fragment(link.href);
  // Somebody who walks through the list quickly sees the last one.
  if (split.dataset.shown !== link.dataset.show) return;
  pane.innerHTML = html;
  pane.scrollTop = 0;
}

/** Back to the list alone. */
export function hide() {
  const split = document.querySelector(".split");
  if (!split?.dataset.shown) return;
  split.classList.remove("open");
  delete split.dataset.shown;
  tree.mark();
  history.replaceState(null, "", split.dataset.base + location.search);
}

/** Replaces the parts marked data-part by those of another address, keeping focus, scroll and what is open. */
export async function refresh(href) {
  history.replaceState(null, "", href);
  const response = await fetch(href);
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (!fresh) continue;
    for (const open of part.querySelectorAll("details[id][open]"))
      fresh.querySelector(`#${CSS.escape(open.id)}`)?.setAttribute("open", "");
    // Another filter is another tree: what was open or loaded before does not matter.
    if (part.dataset.tree && part.dataset.tree === fresh.dataset.tree) tree.update(part, fresh.innerHTML);
    else if (fresh.innerHTML !== part.innerHTML) {
      const chosen = [...part.querySelectorAll("input[type=checkbox]:checked")].map(box => box.value);
      part.innerHTML = fresh.innerHTML;
      for (const box of part.querySelectorAll("input[type=checkbox]")) box.checked ||= chosen.includes(box.value);
      delete part.dataset.grown;
      if (fresh.dataset.tree) part.dataset.tree = fresh.dataset.tree;
      tree.watch(part);
    }
  }
  tree.mark();
}
