// What elements and pages share: fragments, the theme, the pane beside a list, fresh parts of the page.

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

/** Shows a result or a case beside its list, without leaving the page. */
export async function show(link) {
  const split = document.querySelector(".split");
  const pane = split?.querySelector(".detail");
  if (!pane) { location.href = link.href; return; }
  history.replaceState(null, "", link.href);
  document.querySelectorAll(".row.sel").forEach(row => row.classList.remove("sel"));
  link.classList.add("sel");
  split.classList.add("open");
  pane.innerHTML = await fragment(link.href);
  pane.scrollTop = 0;
}

/** Replaces the parts marked data-part by those of another address, keeping focus and scroll. */
export async function refresh(href) {
  const text = await fetch(href).then(response => response.text());
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${part.dataset.part}"]`);
    if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
  }
  history.replaceState(null, "", href);
}
