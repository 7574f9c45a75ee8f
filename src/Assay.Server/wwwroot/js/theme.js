// Runs before the first paint, so that no page flashes in the wrong colours.
(() => {
  const wanted = (document.cookie.match(/assay-theme=(\w+)/) ?? [])[1] ?? "auto";
  const dark = wanted === "dark" || (wanted === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
