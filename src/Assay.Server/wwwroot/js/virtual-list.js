import { fragment } from "./page.js";
import { mark } from "./tree.js";

/**
 * A list of any length: only the rows around the visible ones are in the page. Rows have one height and come as HTML
 * fragments from `src`, which takes offset and limit.
 */
export class VirtualList extends HTMLElement {
  connectedCallback() {
    this.total = Number(this.dataset.total);
    this.size = 34;
    this.from = 0;
    this.until = this.querySelectorAll(".row").length;
    this.style.height = `${this.total * this.size}px`;
    this.box = this.closest(".scroll");
    this.left = new AbortController();
    this.box.addEventListener("scroll", () => this.schedule(), { passive: true, signal: this.left.signal });
    this.resized = new ResizeObserver(() => this.schedule());
    this.resized.observe(this.box);
  }

  disconnectedCallback() {
    this.left.abort();
    this.resized.disconnect();
  }

  schedule() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.fill(); });
  }

  async fill() {
    const first = Math.floor(this.box.scrollTop / this.size);
    const last = Math.ceil((this.box.scrollTop + this.box.clientHeight) / this.size);
    if (first >= this.from && last <= this.until || this.total === 0) return;
    if (this.busy) { this.again = true; return; }
    this.busy = true;
    const offset = Math.max(0, first - 60);
    const limit = Math.min(this.total - offset, last - first + 120);
    const join = this.dataset.rows.includes("?") ? "&" : "?";
    const html = await fragment(`${this.dataset.rows}${join}offset=${offset}&limit=${limit}`);
    const window = this.querySelector(".window");
    window.innerHTML = html;
    window.style.transform = `translateY(${offset * this.size}px)`;
    mark();
    this.from = offset;
    this.until = offset + limit;
    this.busy = false;
    if (this.again) { this.again = false; this.schedule(); }
  }
}
